internal import Glibc
internal import Logging
package import Messaging
internal import Processes

/// One process of the stack: what it is called, and the arguments that start it.
package struct Member: Hashable, Sendable {
  package let name: String
  package let arguments: [String]

  package init(name: String, arguments: [String]) {
    self.name = name
    self.arguments = arguments
  }
}

/// Keeps the processes of a stack running: restarts what dies, with backoff; ends all when asked to stop.
package final class Supervisor {
  private struct Seat {
    let member: Member
    var child: ChildProcess?
    var restarts: Restarts
  }

  private let drainMilliseconds: UInt64
  private let log = Logger(label: "up")
  private var seats: [Seat]

  package init(_ members: [Member], drainMilliseconds: UInt64) {
    self.drainMilliseconds = drainMilliseconds
    seats = members.map { Seat(member: $0, child: nil, restarts: Restarts()) }
  }

  /// Starts everything and serves until asked to stop; then ends everything: politely, after `drain` by force.
  ///
  /// - Throws: where a process cannot be started at all.
  package func run(until stop: Stop) throws {
    defer { end(stop) }
    while true {
      try startWhatIsDue(monotonicMilliseconds())
      if try poll([PollItem(descriptor: stop.descriptor)], milliseconds: 50)[0] && stop.take() { return }
      lookAfter(monotonicMilliseconds())
    }
  }

  private func startWhatIsDue(_ now: UInt64) throws {
    for index in seats.indices where seats[index].child == nil && seats[index].restarts.isDue(now) {
      seats[index].child = try ChildProcess(
        seats[index].member.arguments, environment: ["FLAME_SUPERVISED": "\(getpid())"])
      seats[index].restarts.started(now)
    }
  }

  private func lookAfter(_ now: UInt64) {
    for index in seats.indices {
      guard let status = seats[index].child?.poll() else { continue }
      seats[index].child = nil
      let wait = seats[index].restarts.died(now)
      log.warning("\(seats[index].member.name) ended with \(status); it starts again in \(wait) ms")
    }
  }

  private func end(_ stop: Stop) {
    for seat in seats { seat.child?.signal(SIGTERM) }
    let deadline = monotonicMilliseconds() + drainMilliseconds
    while seats.contains(where: { $0.child != nil }), monotonicMilliseconds() < deadline {
      let asked = (try? poll([PollItem(descriptor: stop.descriptor)], milliseconds: 10)[0]) ?? true
      if asked && stop.take() { break }
      for index in seats.indices where seats[index].child?.poll() != nil { seats[index].child = nil }
    }
    for index in seats.indices {
      seats[index].child?.signal(SIGKILL, wholeGroup: true)
      _ = seats[index].child?.wait()
      seats[index].child = nil
    }
  }
}

/// When a process that died is started again: at once the first time, then ever later, until it lives for a while.
struct Restarts: Hashable {
  private static let longest: UInt64 = 10_000
  /// One that lived for so long starts with a clean slate.
  private static let healthy: UInt64 = 5000
  private var wait: UInt64 = 0
  private var dueAt: UInt64 = 0
  private var startedAt: UInt64 = 0

  func isDue(_ now: UInt64) -> Bool { now >= dueAt }

  mutating func started(_ now: UInt64) { startedAt = now }

  /// Milliseconds until it starts again.
  mutating func died(_ now: UInt64) -> UInt64 {
    wait = now >= startedAt + Self.healthy ? 50 : min(Self.longest, max(50, 2 * wait))
    dueAt = now + wait
    return wait
  }
}
