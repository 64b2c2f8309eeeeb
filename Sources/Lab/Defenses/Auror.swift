internal import Aggregation

/// Auror (Shen, Tople, Saxena, ACSAC 2016): agents that are often on the smaller side where a coordinate parts the agents.
///
/// The values of each coordinate are parted in two by k-means in one dimension, k = 2, which is solved exactly. Where the
/// two means are farther apart than a threshold the coordinate is indicative, and the smaller group suspicious. An agent
/// that is suspicious in more than half of the indicative coordinates is left out; the others' plain mean is taken.
/// Choices: the threshold is `bound`, 0.02 where none is given, which is the paper's for MNIST and absolute; coordinates are
/// judged in every round anew (the paper picks them in the first rounds). Of groups of one size neither is suspicious.
struct Auror: LabDefense {
  static let name = "auror"
  static let version = 1
  static let settings: Set<RuleSetting> = [.bound]

  private static let usualThreshold = 0.02

  private let threshold: Double

  init(_ settings: RuleSettings) { threshold = settings.bound ?? Self.usualThreshold }

  func decide(_ round: DefenseRound) throws -> Decision {
    let count = round.updates.count
    var suspicions = [Int](repeating: 0, count: count)
    var indicative = 0
    var column = [(value: Double, agent: Int)](repeating: (0, 0), count: count)
    for coordinate in round.updates[0].indices {
      for agent in 0..<count { column[agent] = (Double(round.updates[agent][coordinate]), agent) }
      column.sort { ($0.value, $0.agent) < ($1.value, $1.agent) }
      let (size, gap) = Self.part(column.map(\.value))
      guard gap > threshold else { continue }
      indicative += 1
      if 2 * size < count { for entry in column[..<size] { suspicions[entry.agent] += 1 } }
      if 2 * size > count { for entry in column[size...] { suspicions[entry.agent] += 1 } }
    }
    return Decision(round.gram, admitted: suspicions.map { 2 * $0 <= indicative })
  }

  /// The best cut of ascending values in two: how many are below it, and how far apart the two means are. 0 and 0 where
  /// all are alike.
  static func part(_ values: [Double]) -> (size: Int, gap: Double) {
    let whole = values.reduce(0, +)
    var (sum, best, result) = (0.0, 0.0, (size: 0, gap: 0.0))
    for size in 1..<max(1, values.count) {
      sum += values[size - 1]
      let rest = Double(values.count - size)
      let gap = (whole - sum) / rest - sum / Double(size)
      // The squares within the groups are smallest where those between them are largest.
      let between = gap * gap * Double(size) * rest
      if between > best { (best, result) = (between, (size, gap)) }
    }
    return result
  }
}
