package import Wire

/// How an agent brings its update into a round: what to say next, from what the collector said. Pure: no socket, no
/// clock of its own.
package struct UploadState: Hashable, Sendable {
  /// The answer is overdue after this; then the question is asked again, and the upload goes on where it was.
  package static let patienceMilliseconds: UInt64 = 2000
  /// For chunks and the commit, which take their time on a slow line: asked sooner, they would be sent twice and make
  /// it slower. Doubles each time. A lost connection is told otherwise.
  package static let linePatienceMilliseconds: UInt64 = 15_000
  package static let helloMilliseconds: UInt64 = 15_000
  /// Times a corrupt transmission is begun again in one round.
  package static let mostRestarts = 3

  package enum Step: Hashable, Sendable {
    case hello
    case begin(round: UInt64)
    case chunk(round: UInt64, index: Int)
    case commit(round: UInt64)
  }

  /// How far the upload is.
  package enum Stage: String, CaseIterable, Sendable {
    case idle
    case asked
    case sending
    case committing
    case resting
    case settled
  }

  private enum Phase: Hashable, Sendable {
    case idle
    /// Asked to begin; waits for the answer.
    case asked(since: UInt64)
    /// All is sent; waits for the receipt. Credit that still comes in for the last chunks says nothing new.
    case committing(since: UInt64)
    case sending(next: Int, until: Int, since: UInt64)
    /// The collector is busy.
    case resting(until: UInt64)
    /// A receipt settled this round.
    case settled
  }

  private var epoch: UInt64?
  private var round: Opened?
  private var base: UInt64?
  private var chunks = 0
  private var phase = Phase.idle
  private var restarts = 0
  /// How often the line seemed dead.
  private var lapses = 0
  private var nextHello: UInt64 = 0
  private let helloMilliseconds: UInt64

  /// - Parameters:
  ///   - helloMilliseconds: after which hello is said again; another for each agent, so that those who said it together
  ///     once, to a collector that began anew, do not go on to.
  package init(helloMilliseconds: UInt64 = Self.helloMilliseconds) { self.helloMilliseconds = helloMilliseconds }

  /// The round that gathers now, as far as is known.
  package var opened: Opened? { round }

  package var stage: Stage {
    switch phase {
    case .idle: .idle
    case .asked: .asked
    case .sending: .sending
    case .committing: .committing
    case .resting: .resting
    case .settled: .settled
    }
  }

  /// There is an update to bring in; it stays until another one comes.
  ///
  /// Where no round is known to be based on its release, the collector is asked at once: one that restarted does not
  /// know whom to tell of a new round.
  package mutating func offer(base: UInt64, chunks: Int) {
    self.base = base
    self.chunks = chunks
    phase = .idle
    restarts = 0
    if round?.base != base { nextHello = 0 }
  }

  /// Takes what the collector said.
  package mutating func hear(_ reply: AgentReply, now: UInt64) {
    if epoch != reply.epoch {
      if epoch != nil {
        nextHello = now
        // Also where the update was accepted: a reboot may have torn its row, and the collector knows it if not.
        phase = .idle
      }
      epoch = reply.epoch
    }
    if reply.isGreeting { return begin(anew: now) }
    switch reply.body {
    case .welcome(let welcome):
      enter(welcome.opened)
      // A collector that restarts before it opens the round does not know whom to tell.
      let waitsForRound = base != nil && round?.base != base
      nextHello = now + (waitsForRound ? Self.patienceMilliseconds : helloMilliseconds)
    case .opened(let opened): enter(opened)
    case .credit(let credit): take(credit, now)
    case .receipt(let receipt): take(receipt, now)
    }
  }

  /// On a new connection: what was on its way is lost, and the collector does not know whose it is.
  private mutating func begin(anew now: UInt64) {
    nextHello = now
    if phase != .settled { phase = .idle }
  }

  private mutating func enter(_ opened: Opened?) {
    if opened?.round != round?.round || opened?.base != round?.base {
      phase = .idle
      restarts = 0
    }
    round = opened
  }

  private mutating func take(_ credit: Credit, _ now: UInt64) {
    guard credit.round == round?.round, phase != .settled else { return }
    if case .committing = phase {
      phase = .committing(since: now)
      return
    }
    let until = min(Int(credit.next) + Int(credit.window), chunks)
    if case .sending(let next, _, _) = phase, next >= Int(credit.next) {
      phase = .sending(next: next, until: max(until, next), since: now)
    } else {
      phase = .sending(next: Int(credit.next), until: until, since: now)
    }
  }

  private mutating func take(_ receipt: Receipt, _ now: UInt64) {
    if receipt.code == .unauthorised {
      // Not at once: a collector that answers hello with it would be asked as fast as it answers.
      nextHello = min(nextHello, now + 1000)
      phase = .resting(until: now + 1000)
    }
    guard receipt.round == round?.round else { return }
    switch receipt.code {
    case .unauthorised: break
    case .busy: phase = .resting(until: now + UInt64(max(receipt.retryAfterMilliseconds, 50)))
    case .corrupt where restarts < Self.mostRestarts:
      restarts += 1
      phase = .idle
    case .early, .late, .wrongBase:
      phase = .settled
      nextHello = min(nextHello, now + 1000)
    default: phase = .settled
    }
  }

  /// What to say now, if anything; to be asked until there is nothing.
  package mutating func next(now: UInt64) -> Step? {
    if now >= nextHello {
      nextHello = now + (epoch == nil ? 1000 : Self.patienceMilliseconds)
      return .hello
    }
    guard let round, let base, round.base == base else { return nil }
    switch phase {
    case .idle: return begin(round.round, now)
    case .asked(let since) where now >= since + Self.patienceMilliseconds: return begin(round.round, now)
    case .committing(let since) where now >= since + linePatience,
      .sending(_, _, let since) where now >= since + linePatience:
      lapses += 1
      return begin(round.round, now)
    case .resting(let until) where now >= until: return begin(round.round, now)
    case .sending(let next, _, _) where next == chunks:
      phase = .committing(since: now)
      return .commit(round: round.round)
    case .sending(let next, let until, _) where next < until:
      phase = .sending(next: next + 1, until: until, since: now)
      return .chunk(round: round.round, index: next)
    case .asked, .committing, .resting, .sending, .settled: return nil
    }
  }

  private var linePatience: UInt64 { Self.linePatienceMilliseconds << min(lapses, 4) }

  private mutating func begin(_ round: UInt64, _ now: UInt64) -> Step {
    phase = .asked(since: now)
    return .begin(round: round)
  }

  /// There is another connection, on which nothing was said yet.
  package mutating func connectAnew(now: UInt64) {
    nextHello = now
    if phase != .settled { phase = .idle }
  }

  /// The last step could not be sent: there is no connection, or no room. It is tried again later.
  package mutating func unsent(_ step: Step, now: UInt64) {
    switch step {
    case .hello: nextHello = now + 200
    case .begin, .commit, .chunk: phase = .resting(until: now + 200)
    }
  }
}
