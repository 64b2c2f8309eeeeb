internal import Glibc
internal import Logging
internal import Rounds

/// What cannot be logged is not done; and a log that is not what was written.
package struct OperatorLogError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}

/// The record of what operators did: `DATA/operators.log`, mode 0600. Only ever added to, each record naming the one
/// before it; an action is on disk before it is done.
///
/// May be used by several processes and threads at a time.
package struct OperatorLog: Sendable {
  private static let limit = 1 << 30
  package let path: String
  private let now: @Sendable () -> Int

  /// - Parameters:
  ///   - data: the data folder.
  ///   - now: seconds since 1970.
  package init(data: String, now: @escaping @Sendable () -> Int = { time(nil) }) {
    path = "\(data)/operators.log"
    self.now = now
  }

  /// Notes the intention, does it, and notes what came of it.
  ///
  /// - Parameters:
  ///   - outcome: what is noted of the result.
  /// - Throws: `OperatorLogError` where the intention cannot be noted: then `body` is not called.
  package func perform<Result>(
    _ action: OperatorAction, by who: String, outcome: (Result) -> String = { _ in "done" }, _ body: () throws -> Result
  ) throws -> Result {
    let intention = try note(action, by: who, outcome: "intended")
    do {
      let result = try body()
      noteEnd(of: action, by: who, outcome(result), intention)
      return result
    } catch {
      noteEnd(of: action, by: who, "failed: \(error)", intention)
      throw error
    }
  }

  /// What came of an intention. Where that cannot be noted, an intention without an end remains.
  private func noteEnd(of action: OperatorAction, by who: String, _ outcome: String, _ intention: UInt64) {
    do { try note(action, by: who, outcome: "\(outcome) (\(intention))") } catch {
      Logger(label: "operators").error("\(error)")
    }
  }

  /// Adds a record, flushed to disk when this returns; its number.
  @discardableResult
  package func note(_ action: OperatorAction, by who: String, outcome: String) throws -> UInt64 {
    do {
      try FileSystem.makeFolder(FileSystem.parent(path), permissions: 0o700)
      return try FileLock.hold("\(path).lock") { try append(action, who, outcome) }
    } catch {
      throw OperatorLogError(description: "“\(action.name)” is refused, since it cannot be logged: \(error)")
    }
  }

  /// What the log holds; nothing where there is none.
  package func read() throws -> OperatorChain {
    guard FileSystem.exists(path) else { return OperatorChain([]) }
    return try FileLock.hold("\(path).lock") { try chain() }
  }

  private func chain() throws(StoreError) -> OperatorChain {
    FileSystem.exists(path) ? OperatorChain(try FileSystem.read(path, limit: Self.limit)) : OperatorChain([])
  }

  private func append(_ action: OperatorAction, _ who: String, _ outcome: String) throws -> UInt64 {
    var chain = try chain()
    if let fault = chain.fault {
      throw OperatorLogError(description: "\(path): \(fault); see `flame audit log --verify`")
    }
    if !chain.torn.isEmpty { chain = try mend(chain) }
    let record = OperatorRecord(after: chain.records.last, time: timestamp, who: who, action: action, outcome: outcome)
    let isNew = !FileSystem.exists(path)
    let file = try File(path, .append, permissions: 0o600)
    try file.write(record.line, at: try file.size())
    try file.synchronise()
    if isNew { try FileSystem.synchroniseFolder(FileSystem.parent(path)) }
    return record.sequence
  }

  /// Puts a record that tells of a torn one in its place, with what is left of it.
  private func mend(_ chain: OperatorChain) throws(StoreError) -> OperatorChain {
    let left = String(decoding: chain.torn, as: UTF8.self)
    let record = OperatorRecord(
      after: chain.records.last, time: timestamp, who: OperatingUser.name,
      action: OperatorAction("log mend", "the writer of a record did not come to its end; left was: \(left)"),
      outcome: "done")
    let bytes = (chain.records + [record]).flatMap(\.line)
    try FileSystem.replace(path, with: bytes, synchronised: true, permissions: 0o600)
    return OperatorChain(bytes)
  }

  private var timestamp: String {
    var seconds = time_t(now())
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// Who runs this process.
package enum OperatingUser {
  /// Like `anna (uid 1000)`.
  package static let name: String = {
    let number = getuid()
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 1 << 14)
    let code = getpwuid_r(number, &entry, &buffer, buffer.count, &found)
    guard code == 0, found != nil, let name = entry.pw_name else { return "uid \(number)" }
    return "\(String(cString: name)) (uid \(number))"
  }()
}
