import Messaging

/// Something did not happen in time; says what, and what the processes logged.
struct Overdue: Error, CustomStringConvertible {
  let what: String
  let logs: String

  var description: String { "not in time: \(what)\n\(logs)" }
}

/// Far more than anything here takes on a busy machine. Milliseconds.
let patience: UInt64 = 30_000

/// Looks again and again until it is so; between the looks it waits for `items` to be readable.
func waitUntil(
  _ what: @autoclosure () -> String, logs: () -> String = { "" }, items: () -> [PollItem] = { [] },
  until isSo: () throws -> Bool
) throws {
  let deadline = monotonicMilliseconds() + patience
  while try !isSo() {
    guard monotonicMilliseconds() < deadline else { throw Overdue(what: what(), logs: logs()) }
    _ = try poll(items(), milliseconds: 5)
  }
}
