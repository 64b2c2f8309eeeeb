import Messaging
import Testing

/// More than any of these tests takes on a busy machine. Milliseconds.
let patience = 10_000

/// The next message, waited for.
func next(_ socket: borrowing Socket) throws -> [[UInt8]] {
  let deadline = monotonicMilliseconds() + UInt64(patience)
  while monotonicMilliseconds() < deadline {
    if let frames = try socket.receive() { return frames }
    _ = try poll([PollItem(socket)], milliseconds: patience)
  }
  Issue.record("no message arrived")
  return []
}

/// Sends until the message is queued: a connection takes its time.
func deliver(_ frames: [[UInt8]], then last: LentBytes? = nil, by socket: borrowing Socket) throws {
  try wait(for: .queued) { try socket.send(frames, then: last) }
}

/// Tries again until a message has become of what is wanted.
func wait(for wanted: Sent, _ send: () throws -> Sent) throws {
  let deadline = monotonicMilliseconds() + UInt64(patience)
  while monotonicMilliseconds() < deadline {
    if try send() == wanted { return }
    _ = try poll([], milliseconds: 2)
  }
  Issue.record("never \(wanted)")
}

func isReadable(_ item: PollItem, within milliseconds: Int = patience) throws -> Bool {
  try poll([item], milliseconds: milliseconds) == [true]
}

func text(_ text: String) -> [UInt8] { Array(text.utf8) }
