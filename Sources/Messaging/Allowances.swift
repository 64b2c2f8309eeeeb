/// What senders may cost, each by itself: so much a second, and so much at once. Pure: no clock.
package struct Allowances: Sendable {
  package enum Admission: Hashable, Sendable {
    case passes
    /// Not taken. Once a second the sender is told.
    case held(isToBeTold: Bool)
  }

  private struct Sender {
    var bucket: TokenBucket
    var toldAt: UInt64?
  }

  private static let most = 10_000
  private let perSecond: Double
  private let atOnce: Double
  private var senders: [[UInt8]: Sender] = [:]

  /// - Parameters:
  ///   - perSecond: 0 = no limit.
  ///   - atOnce: nil = twice of what there is in a second.
  package init(perSecond: Double, atOnce: Double? = nil) {
    self.perSecond = perSecond
    self.atOnce = atOnce ?? 2 * perSecond
  }

  /// Senders that are remembered.
  package var count: Int { senders.count }

  /// Something more of a sender; what costs more than may be spent at once costs that much.
  package mutating func admit(_ sender: [UInt8], cost: Double = 1, now: UInt64) -> Admission {
    guard perSecond > 0 else { return .passes }
    if senders[sender] == nil && senders.count >= Self.most { forget(now) }
    let new = Sender(bucket: TokenBucket(perSecond: perSecond, atOnce: atOnce, now: now))
    return admit(&senders[sender, default: new], min(cost, atOnce), now)
  }

  private func admit(_ sender: inout Sender, _ cost: Double, _ now: UInt64) -> Admission {
    if sender.bucket.take(cost, now: now) { return .passes }
    guard sender.toldAt.map({ now >= $0 + 1000 }) ?? true else { return .held(isToBeTold: false) }
    sender.toldAt = now
    return .held(isToBeTold: true)
  }

  /// What the sender spent last was worth its while.
  package mutating func refund(_ sender: [UInt8], cost: Double = 1) { senders[sender]?.bucket.refund(cost) }

  /// A full bucket is as good as none. Where too many are not full, the fuller half is forgotten: whoever made so many
  /// spent little under each name.
  private mutating func forget(_ now: UInt64) {
    senders = senders.filter { !$0.value.bucket.isFull(now) }
    guard senders.count >= Self.most else { return }
    let emptiest = senders.sorted { $0.value.bucket.tokens(now) < $1.value.bucket.tokens(now) }.prefix(Self.most / 2)
    senders = Dictionary(uniqueKeysWithValues: emptiest.map { ($0.key, $0.value) })
  }
}
