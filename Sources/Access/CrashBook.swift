internal import Glibc
internal import Logging
package import Messaging
internal import Rounds

/// What crashes leave behind, and what follows from it:
///
///     DATA/run/PROCESS.fault   what the last fault of a process noted; empty while there was none
///     DATA/run/crashes         a `CrashHistory`
///
/// A key that is suspected in three crashes within ten minutes is suspended, but never more than a third of all keys that
/// come from outside.
package struct CrashBook: Sendable {
  private let data: String
  private let keys: KeyFolder
  private let log = Logger(label: "crashes")

  package init(data: String, keys: KeyFolder) {
    self.data = data
    self.keys = keys
  }

  private var history: String { "\(data)/run/crashes" }
  private func fault(_ process: String) -> String { "\(data)/run/\(process).fault" }

  /// Looks how a process ended before it was started now, does what follows from it, and has the next fault noted; nil where
  /// that cannot be. Nothing of it keeps a process from starting.
  package func begin(_ process: String, now: UInt64 = monotonicMilliseconds()) -> Presence? {
    do { try judge(process, now) } catch { log.error("the crash of the \(process) is not looked into: \(error)") }
    let descriptor = open(fault(process), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      log.error("crashes are not noted: \(fault(process)): \(String(cString: strerror(errno)))")
      return nil
    }
    return Presence(notingIn: descriptor, key: HexadecimalKey.bytes)
  }

  /// What operators have to know of crashes, in words.
  package func alarms(now: UInt64 = monotonicMilliseconds()) -> [String] {
    guard let table = try? AccessList.read(keys.accessList) else { return [] }
    let suspended = table.principals.filter { $0.suspension == .crashes }.map { principal in
      "\(principal.name) is suspended: one of its keys was heard last before three crashes of the server; "
        + "`flame agents resume \(principal.name)` lets it in again"
    }
    guard let history = try? read(), case let recent = history.recent(now), let last = recent.last else {
      return suspended
    }
    let spared = history.culprits(now).compactMap { table.principal(key: $0)?.name }
    let many = "\(recent.count) in ten minutes, the last of the \(last.process) by signal \(last.signal)"
    if !spared.isEmpty {
      return suspended + [
        "crashes: \(many); more than a third of all keys would have to be suspended, and none of "
          + "\(spared.joined(separator: ", ")) is"
      ]
    }
    return suspended + (recent.count >= 3 && suspended.isEmpty ? ["crashes: \(many); no key stands out"] : [])
  }

  private func read() throws(StoreError) -> CrashHistory {
    guard FileSystem.exists(history) else { return CrashHistory() }
    return CrashHistory(text: String(decoding: try FileSystem.read(history, limit: 1 << 20), as: UTF8.self))
  }

  private func judge(_ process: String, _ now: UInt64) throws {
    guard FileSystem.exists(fault(process)), case let bytes = try FileSystem.read(fault(process), limit: 1 << 23),
      !bytes.isEmpty
    else { return }
    guard let note = FaultNote(bytes) else { return log.error("the \(process) crashed, and its note is not whole") }
    try FileLock.hold("\(history).lock") {
      var history = try read()
      try judge(note, process, &history, now)
      try FileSystem.replace(self.history, with: Array(history.text.utf8), synchronised: false, permissions: 0o600)
    }
  }

  private func judge(_ note: FaultNote, _ process: String, _ history: inout CrashHistory, _ now: UInt64) throws {
    let outside = try AccessList.read(keys.accessList).principals.filter { [.agent, .subscriber].contains($0.role) }
    let free = outside.filter { $0.suspension != .crashes }
    let crash = Crash(note, of: process, keys: Set(free.map(\.key)))
    history.add(crash)
    log.error(
      "the \(process) was ended by signal \(crash.signal)",
      metadata: [
        "heard last": "\(free.filter { crash.suspects.contains($0.key) }.map(\.name).joined(separator: ", "))",
        "crashes in ten minutes": "\(history.recent(now).count)",
      ])
    var room = outside.count / 3 - (outside.count - free.count)
    for key in history.culprits(now) {
      guard let culprit = free.first(where: { $0.key == key }) else { continue }
      guard room > 0 else {
        log.critical("\(culprit.name) is not suspended: more than a third of all keys would be")
        continue
      }
      room -= 1
      try suspend(culprit, process)
      history.forget(key)
    }
  }

  private func suspend(_ culprit: Principal, _ process: String) throws {
    let action = OperatorAction(
      "agents suspend",
      "\(culprit.name), key \(HexadecimalKey.text(culprit.key)): heard last before three crashes, the last of the \(process)"
    )
    try OperatorLog(data: data).perform(action, by: "the server") {
      try AccessList.change(keys.accessList) { $0.suspendForCrashes(key: culprit.key) }
    }
    log.critical("\(culprit.name) is suspended: heard last before three crashes in ten minutes")
  }
}
