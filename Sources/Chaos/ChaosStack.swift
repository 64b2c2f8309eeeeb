internal import Glibc
internal import Messaging
internal import Processes
internal import Supervision

/// Where one process is killed the first time it runs: `arguments` are put before its own.
struct Trap: Hashable, Sendable {
  let process: String
  let arguments: [String]
}

/// The server's processes, each of which can be killed, held and started again.
final class ChaosStack {
  private static let drainMilliseconds: UInt64 = 6000
  /// A process so young may not have taken over its signals yet.
  private static let infancyMilliseconds: UInt64 = 500

  private let log: String
  private let place: Place
  private let members: [String: Member]
  private let trap: Trap?
  /// Whether the trap was sprung.
  private(set) var wasTrapped = false
  private var children: [String: ChildProcess] = [:]
  private var startedAt: [String: UInt64] = [:]
  /// What processes did that nobody asked them to.
  private(set) var surprises: [String] = []

  init(_ folder: ChaosFolder, _ place: Place, program: String, trap: Trap? = nil) throws {
    self.trap = trap
    self.place = place
    let all = ChaosPlan.stack.members(program: program, options: ["--config", folder.configurationFile])
    members = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    log = folder.log
    for member in all { try start(member.name) }
  }

  /// They end when this process does, however it ends.
  func start(_ name: String) throws {
    guard let member = members[name] else { preconditionFailure("there is no process \(name)") }
    let prefix = trap?.process == name && startedAt[name] == nil ? trap?.arguments ?? [] : []
    children[name] = try place.at(name) {
      try ChildProcess(prefix + member.arguments, environment: ["FLAME_SUPERVISED": "\(getpid())"], log: log)
    }
    startedAt[name] = monotonicMilliseconds()
  }

  func signal(_ number: Int32, _ name: String) { children[name]?.signal(number) }

  /// `kill -9`; returns when the process is gone.
  func kill(_ name: String) {
    signal(SIGKILL, name)
    _ = children[name]?.wait()
    children[name] = nil
  }

  /// Whether a process that was asked to end has ended; in vain beyond `drain`, and then it is killed.
  func hasEnded(_ name: String, askedAt: UInt64, now: UInt64) -> Bool {
    if let status = children[name]?.poll() {
      let isYoung = askedAt < startedAt[name, default: 0] + Self.infancyMilliseconds
      if !status.isSuccess && !(isYoung && status == .killed(signal: SIGTERM)) {
        surprises.append("\(name) was asked to end and ended with \(status)")
      }
      children[name] = nil
      return true
    }
    guard now >= askedAt + Self.drainMilliseconds else { return false }
    surprises.append("\(name) was asked to end and did not")
    kill(name)
    return true
  }

  /// Starts again what ended by itself.
  ///
  /// - Parameters:
  ///   - busy: processes that a fault is at work on.
  func lookAfter(except busy: Set<String>) throws {
    for name in members.keys where !busy.contains(name) {
      guard let status = children[name]?.poll() else { continue }
      if trap?.process == name && !wasTrapped && status == .killed(signal: SIGKILL) {
        wasTrapped = true
      } else {
        surprises.append("\(name) ended by itself with \(status)")
      }
      try start(name)
    }
  }

  /// Asks all to end, and waits for it.
  func end() {
    let askedAt = monotonicMilliseconds()
    for name in children.keys { signal(SIGTERM, name) }
    while children.keys.contains(where: { !hasEnded($0, askedAt: askedAt, now: monotonicMilliseconds()) }) {
      usleep(5000)
    }
  }
}
