internal import Messaging
internal import Rounds
internal import Synchronization
internal import Wire

/// What of a federation's releases may be asked for, at one instant. A value: the thread that publishes makes it, the one
/// that serves reads it.
struct Offer: Sendable {
  let store: ReleaseStore
  /// Approved releases, ascending; never empty.
  let approved: [UInt64]
  /// The newest round whose candidate the gate refused; 0 = none.
  let refusedRound: UInt64
  /// The newest release's, where they were verified.
  let weights: KeptWeights?

  var newest: UInt64 { approved[approved.count - 1] }
  var beat: ReleaseBeat { ReleaseBeat(newest: newest, refusedRound: refusedRound) }

  /// Those from a number on; found by halving, since whoever asks chooses the number, and there may be very many.
  func approved(from release: UInt64) -> ArraySlice<UInt64> {
    var (low, high) = (0, approved.count)
    while low < high {
      let middle = (low + high) / 2
      if approved[middle] < release { low = middle + 1 } else { high = middle }
    }
    return approved[low...]
  }
}

/// Where the thread that publishes and the one that serves ranges meet: each leaves there what the other has to know.
final class Handover: Sendable {
  /// What the thread that publishes says.
  struct Offers: Sendable {
    /// Counts the changes.
    var number: UInt64 = 0
    var ready: [String: Offer] = [:]
    /// Federations whose store cannot be used now.
    var idle: Set<String> = []
  }

  private struct State {
    var offers = Offers()
    var problems: [String: [UInt64: StoreError]] = [:]
    var dropped: UInt64 = 0
    var failure: MessagingError?
  }

  private let state = Mutex(State())

  /// Said on the thread that publishes.
  func offer(_ ready: [String: Offer], idle: Set<String>) {
    state.withLock { $0.offers = Offers(number: $0.offers.number + 1, ready: ready, idle: idle) }
  }

  /// What is offered now; nil where that is still number `known`.
  func offers(since known: UInt64) -> Offers? { state.withLock { $0.offers.number == known ? nil : $0.offers } }

  /// Releases that cannot be served, and why; set on the thread that serves.
  func note(_ problems: [UInt64: StoreError], of federation: String) {
    state.withLock { $0.problems[federation] = problems }
  }

  func problems(of federation: String) -> [UInt64: StoreError] { state.withLock { $0.problems[federation] ?? [:] } }

  /// A question was dropped, since its sender had asked for too much.
  func drop() { state.withLock { $0.dropped += 1 } }

  /// Questions dropped since the start.
  var dropped: UInt64 { state.withLock { $0.dropped } }

  /// Why nothing is served any more; set on the thread that serves, which has ended.
  var failure: MessagingError? {
    get { state.withLock { $0.failure } }
    set { state.withLock { $0.failure = newValue } }
  }
}
