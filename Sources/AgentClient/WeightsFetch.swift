internal import Kernels
internal import Wire

/// How the weights of one release after the other come in: which ranges to ask for, and when. Pure: no socket, no clock
/// of its own.
struct WeightsFetch {
  /// Ranges asked for at a time.
  static let window = 8
  /// Ranges are asked for again where none came for so long; doubles each time, since a slow line takes its time and is
  /// not to carry them twice. A publisher that began anew is asked at once.
  static let linePatienceMilliseconds: UInt64 = 2000
  /// A broadcast has so long to go on before what it lacks is asked for.
  static let graceMilliseconds: UInt64 = 200

  private var assembly: WeightsAssembly?
  private var asked: [Int: UInt64] = [:]
  private var lapses = 0
  /// No weights are asked for before: a broadcast goes on, or what was fetched last was wrong.
  private var quietUntil: UInt64 = 0

  /// The release whose weights come in; nil where there is none.
  var release: UInt64? { assembly?.release }

  /// Whether ranges were asked for that have not come.
  var isAwaited: Bool { !asked.isEmpty }

  mutating func begin(_ release: UInt64, byteCount: Int) {
    asked = [:]
    assembly = WeightsAssembly(release: release, byteCount: byteCount)
  }

  mutating func end() { assembly = nil }

  /// What was asked for has no answer any more.
  mutating func forgetQuestions() { asked = [:] }

  mutating func rest(until time: UInt64) { quietUntil = time }

  /// A broadcast of this release goes on. Who lacks another one does not wait for it: releases may come faster than that.
  mutating func wait(for release: UInt64, _ now: UInt64) {
    if self.release == release { quietUntil = max(quietUntil, now + Self.graceMilliseconds) }
  }

  /// Takes the bytes of a range; the weights where these are all, and then there is no release at hand.
  mutating func take(_ range: WeightsRange, _ content: [UInt8], _ now: UInt64) -> [UInt8]? {
    guard release == range.release, content.withUnsafeBytes({ Checksum(of: $0) }).bytes == range.checksum,
      let index = assembly?.take(content, at: range.offset)
    else { return nil }
    asked[index] = nil
    for other in asked.keys { asked[other] = now }
    guard let assembly, assembly.isComplete else { return nil }
    self.assembly = nil
    return assembly.bytes
  }

  /// What to ask for now, each to be told by `didAsk`.
  mutating func questions(_ now: UInt64) -> [(index: Int, fetch: FetchWeights)] {
    guard let assembly, now >= quietUntil else { return [] }
    if asked.values.contains(where: { now >= $0 + Self.linePatienceMilliseconds << min(lapses, 3) }) {
      lapses += 1
      asked = [:]
    }
    return assembly.wanted(Self.window - asked.count, except: Set(asked.keys)).map { index in
      let range = assembly.range(index)
      return (
        index,
        FetchWeights(release: assembly.release, offset: UInt64(range.lowerBound), length: UInt64(range.count))
      )
    }
  }

  mutating func didAsk(_ index: Int, _ now: UInt64) { asked[index] = now }
}
