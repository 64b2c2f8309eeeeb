import Demo
import Foundation
import Lab

/// A round with figures that are easy to tell apart.
func sample(
  _ half: DemoPlan.Half, round: UInt64 = 1, ma: Double = 0.8, ba: Double = 0.5, honest: Int = 15, malicious: Int = 5,
  bound: Double? = nil, sigma: Double = 0
) -> DemoRound {
  DemoRound(
    half: half, round: round, release: round, measures: ModelMeasures(mainAccuracy: ma, backdoorAccuracy: ba),
    honest: DemoRound.Admission(admitted: honest, count: 15),
    malicious: DemoRound.Admission(admitted: malicious, count: 5), bound: bound, sigma: sigma, bytes: 4_071_200,
    seconds: 0.625)
}

/// As the program prints it.
func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
