internal import Glibc
internal import Messaging
internal import Processes
internal import Rounds
internal import Supervision

/// Where one process is killed the first time it runs: `arguments` are put before its own.
struct Trap: Hashable, Sendable {
  let process: String
  let arguments: [String]
}

/// The server's processes and one agent's, each of which can be killed, held and started again.
final class ChaosStack {
  private static let drainMilliseconds: UInt64 = 6000

  private let log: String
  private let place: Place
  private let members: [String: Member]
  private let trap: Trap?
  /// Whether the trap was sprung.
  private(set) var wasTrapped = false
  private var children: [String: ChildProcess] = [:]
  private var started: Set<String> = []
  /// Asked to end before they had taken over their signals.
  private var infants: Set<String> = []
  /// What processes did that nobody asked them to.
  private(set) var surprises: [String] = []

  init(_ plan: ChaosPlan, _ folder: ChaosFolder, _ place: Place, program: String, trap: Trap? = nil) throws {
    self.trap = trap
    self.place = place
    let server = ChaosPlan.stack.members(program: program, options: ["--config", folder.configurationFile])
    let all = server + [folder.agent(plan, program: program)]
    members = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    log = folder.log
    for member in all { try start(member.name) }
  }

  /// They end when this process does, however it ends.
  func start(_ name: String) throws {
    guard let member = members[name] else { preconditionFailure("there is no process \(name)") }
    let prefix = trap?.process == name && !started.contains(name) ? trap?.arguments ?? [] : []
    children[name] = try place.at(name) {
      try ChildProcess(prefix + member.arguments, environment: ["FLAME_SUPERVISED": "\(getpid())"], log: log)
    }
    started.insert(name)
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  func signal(_ number: Int32, _ name: String) { children[name]?.signal(number) }

  /// SIGTERM.
  func askToEnd(_ name: String) {
    if let child = children[name], !catches(SIGTERM, child.processID) { infants.insert(name) }
    signal(SIGTERM, name)
  }

  /// `kill -9`; returns when the process is gone.
  func kill(_ name: String) {
    signal(SIGKILL, name)
    _ = children[name]?.wait()
    children[name] = nil
  }

  /// Whether a process that was asked to end has ended; in vain beyond `drain`, and then it is killed.
  func hasEnded(_ name: String, askedAt: UInt64, now: UInt64) -> Bool {
    if let status = children[name]?.poll() {
      let isInfant = infants.remove(name) != nil && status == .killed(signal: SIGTERM)
      if !status.isSuccess && !isInfant && !springsTrap(name, status) {
        surprises.append("\(name) was asked to end and \(status)")
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
      if !springsTrap(name, status) { surprises.append("\(name) \(status), and nobody had asked it to end") }
      try start(name)
    }
  }

  /// Whether this is how the trapped process was to end.
  private func springsTrap(_ name: String, _ status: ExitStatus) -> Bool {
    guard trap?.process == name, !wasTrapped, status == .killed(signal: SIGKILL) else { return false }
    wasTrapped = true
    return true
  }

  /// Asks all to end, and waits for it.
  func end() {
    let askedAt = monotonicMilliseconds()
    for name in children.keys { askToEnd(name) }
    while children.keys.contains(where: { !hasEnded($0, askedAt: askedAt, now: monotonicMilliseconds()) }) {
      usleep(5000)
    }
  }
}

/// Whether a process has a handler for a signal, as the kernel tells.
private func catches(_ signal: Int32, _ process: pid_t) -> Bool {
  let status = (try? FileSystem.read("/proc/\(process)/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
  let mask = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
  return mask.flatMap { UInt64($0, radix: 16) }.map { $0 & 1 << (signal - 1) != 0 } ?? false
}
