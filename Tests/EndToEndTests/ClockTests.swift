import Rounds
import Testing

/// A wall clock that jumps below the processes of a stack; the monotonic one goes on as it is.
private struct JumpingClock {
  private static let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
  static var isPossible: Bool { FileSystem.exists(library) }

  private let file: String

  init(below stack: TestStack) throws {
    file = "\(stack.folder)/clock"
    stack.environment = [
      "LD_PRELOAD": Self.library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
      "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    ]
    try jump(days: 0)
  }

  func jump(days: Int) throws {
    try FileSystem.replace(file, with: Array("\(days < 0 ? "" : "+")\(days)d".utf8), synchronised: false)
  }
}

extension EndToEnd {
  @Suite(.enabled(if: JumpingClock.isPossible, "needs the Debian package libfaketime")) struct ClockTests {
    @Test func roundsGoOnToTheSameBytesWhileTheClockJumps() throws {
      try TestStack.with([Undisturbed.federation], workers: nil) { stack in
        let clock = try JumpingClock(below: stack)
        try stack.startAll()
        let agents = try Participants(stack, Undisturbed.agents)
        for (release, days) in zip(UInt64(1)..., [-3650, 3650, -1]) {
          try clock.jump(days: days)
          try agents.run(to: release)
        }
        #expect(try agents.prints == Undisturbed.prints())
        let years = Set(stack.logs.split(separator: "\n").filter { $0.hasPrefix("20") }.map { $0.prefix(4) })
        #expect(years.count >= 3, "the clock did not jump: \(years)")
      }
    }
  }
}
