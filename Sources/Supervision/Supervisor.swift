package import Admin
internal import Glibc
internal import Logging
package import Messaging
internal import Processes

/// One process of the stack: what it is called, and the arguments that start it.
package struct Member: Hashable, Sendable {
  package let name: String
  package let arguments: [String]
  /// It is not started again after exit status 0.
  package let endsByItself: Bool

  package init(name: String, arguments: [String], endsByItself: Bool = false) {
    self.name = name
    self.arguments = arguments
    self.endsByItself = endsByItself
  }
}

/// Keeps the processes of a stack running: restarts what dies, with backoff; ends all when asked to stop.
package final class Supervisor {
  /// What is told to end at once has so long to end its own children.
  private static let forceMilliseconds: UInt64 = 1000

  private let drainMilliseconds: UInt64
  private let output: String?
  private let renewal: () -> Bool
  private let log = Logger(label: "up")
  private var seats: [Seat]
  /// What the process shows of itself, where it does.
  package var board: Board?

  /// - Parameters:
  ///   - output: file that takes what the processes say; nil for this process's own output.
  ///   - renewal: true once whenever all are to end in good order, to be started anew.
  package init(
    _ members: [Member], drainMilliseconds: UInt64, log output: String? = nil, renewal: @escaping () -> Bool = { false }
  ) {
    self.renewal = renewal
    self.drainMilliseconds = drainMilliseconds
    self.output = output
    seats = members.map(Seat.init)
  }

  /// Starts everything and serves until asked to stop; then ends everything: politely, after `drain` by force.
  ///
  /// - Throws: where a process cannot be started at all.
  package func run(until stop: Stop) throws {
    defer { end() }
    while true {
      let now = monotonicMilliseconds()
      try tend(now)
      let news = seats.compactMap(\.newsDescriptor).map(PollItem.init(descriptor:))
      let pause = seats.contains { $0.isEnding(now) } ? 1 : 50
      if try poll([PollItem(descriptor: stop.descriptor)] + news, milliseconds: pause)[0] { return }
    }
  }

  /// Starts what is due and notes what has died; to be called some times a second, always on the same thread.
  ///
  /// - Throws: where a process cannot be started at all.
  package func tend(_ now: UInt64) throws {
    if renewal() { renew() }
    lookAfter(now)
    try startWhatIsDue(now)
    if let board, board.isDue(now: now) { board.post(now: now, obstacle: status.obstacle, metrics: status.metrics) }
  }

  private var status: MemberStatus {
    MemberStatus(
      members: seats.map { MemberStatus.Member(name: $0.member.name, isRunning: $0.child != nil, starts: $0.starts) },
      troubles: troubles)
  }

  private func renew() {
    log.notice("the server's key has changed: all processes start anew")
    for seat in seats { seat.child?.signal(SIGTERM) }
  }

  /// The members that die again and again.
  package var troubles: [Trouble] {
    seats.compactMap { seat in
      guard let status = seat.status, seat.restarts.deaths >= Trouble.deaths else { return nil }
      return Trouble(member: seat.member.name, deaths: seat.restarts.deaths, status: "\(status)")
    }
  }

  private func startWhatIsDue(_ now: UInt64) throws {
    for index in seats.indices where seats[index].isVacant && seats[index].restarts.isDue(now) {
      try seats[index].start(now, log: output)
    }
  }

  private func lookAfter(_ now: UInt64) {
    for index in seats.indices {
      seats[index].hear(now)
      guard let status = seats[index].child?.poll() else { continue }
      seats[index].child = nil
      seats[index].status = status
      if seats[index].isOver { continue }
      let wait = seats[index].restarts.died(now, failed: status.isFailure)
      let when = wait == 0 ? "at once" : "in \(wait) ms"
      log.warning("\(seats[index].member.name) \(status); it starts again \(when)")
    }
  }

  /// Ends all: politely, after `drain` at once, and what does not obey by force.
  package func end() {
    for seat in seats { seat.child?.signal(SIGTERM) }
    waitForAll(drainMilliseconds)
    for seat in seats where seat.child != nil {
      log.warning("\(seat.member.name) did not end in \(drainMilliseconds) ms: it is ended at once")
      for number in [SIGQUIT, SIGCONT] { seat.child?.signal(number) }
    }
    waitForAll(Self.forceMilliseconds)
    for index in seats.indices {
      seats[index].child?.signal(SIGKILL, wholeGroup: true)
      _ = seats[index].child?.wait()
      seats[index].child = nil
    }
  }

  /// Waits until no child is left, but no longer.
  private func waitForAll(_ milliseconds: UInt64) {
    let deadline = monotonicMilliseconds() + milliseconds
    while seats.contains(where: { $0.child != nil }), monotonicMilliseconds() < deadline {
      for index in seats.indices where seats[index].child?.poll() != nil { seats[index].child = nil }
      usleep(5000)
    }
  }
}

/// A process that dies again and again.
package struct Trouble: Hashable, Sendable, CustomStringConvertible {
  /// So many deaths, each soon after the start, are no accident.
  static let deaths = 6

  package let member: String
  package let deaths: Int
  package let status: String

  package var description: String { "\(member) ended \(deaths) times in a row, the last time it \(status)" }
}
