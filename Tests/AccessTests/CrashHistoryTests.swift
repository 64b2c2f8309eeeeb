import Access
import Messaging
import Testing

/// Who is suspected of a crash, and what follows from three of them.
@Suite struct CrashHistoryTests {
  private static func key(_ number: Int) -> [UInt8] { [UInt8](repeating: UInt8(number), count: 32) }

  /// Keys 0, 1, … that were silent for so long. Microseconds.
  private func crash(_ silences: [UInt64], of keys: Int? = nil, at: UInt64 = 1000) -> Crash {
    let peers = silences.enumerated().map { FaultNote.Peer(key: Self.key($0), silence: $1) }
    let note = FaultNote(signal: 6, at: at, peers: peers)
    return Crash(note, of: "collector", keys: Set((0..<(keys ?? silences.count)).map(Self.key)))
  }

  @Test func whoWasHeardLastIsSuspectedAndTheMoreTheMoreKeysThereAre() {
    #expect(crash([500, 400, 600]).suspects == [Self.key(1)])
    let many = (0..<40).map { UInt64(100 + $0) }
    #expect(crash(Array(many.prefix(19))).suspects == [Self.key(0)])
    #expect(crash(Array(many.prefix(20))).suspects == [Self.key(0), Self.key(1)])
    #expect(crash(many).suspects == [Self.key(0), Self.key(1), Self.key(2)])
  }

  @Test func whoWasSilentForASecondIsNotSuspected() {
    #expect(crash([1_000_001, 2_000_000, 3_000_000]).suspects.isEmpty)
    #expect(crash([1_000_000, 2_000_000, 3_000_000]).suspects == [Self.key(0)])
  }

  @Test func whoCannotBeToldFromAnotherIsNotSuspected() {
    #expect(crash([400, 400, 600]).suspects.isEmpty)
    #expect(crash([0, 0, 0, 0]).suspects.isEmpty)
  }

  /// The server's own processes are heard all the time.
  @Test func onlyKeysFromOutsideAreSuspected() {
    #expect(crash([5, 4, 3, 1, 2], of: 3).suspects == [Self.key(2)])
    #expect(crash([5, 4], of: 2).suspects.isEmpty, "of two, one would be half of them")
  }

  @Test func threeCrashesWithinTenMinutesAreNoAccident() {
    var history = CrashHistory()
    for (at, key) in [(0, 1), (100_000, 2), (300_000, 1), (600_000, 1)] as [(UInt64, Int)] {
      #expect(history.culprits(at).isEmpty)
      history.add(Crash(at: at, process: "collector", signal: 6, suspects: [Self.key(key)]))
    }
    #expect(history.culprits(600_000) == [Self.key(1)])
    #expect(history.culprits(600_001).isEmpty)
  }

  /// The clock begins anew with the machine.
  @Test func crashesBeforeTheMachineBeganAnewDoNotCount() {
    var history = CrashHistory()
    for at in [900_000, 900_001, 5] as [UInt64] {
      history.add(Crash(at: at, process: "collector", signal: 6, suspects: [Self.key(1)]))
    }
    #expect(history.crashes.map(\.at) == [5])
  }

  @Test func whoIsResumedBeginsAnew() {
    var history = CrashHistory()
    for at in 1...3 as ClosedRange<UInt64> {
      history.add(Crash(at: at, process: "publisher", signal: 11, suspects: [Self.key(1), Self.key(2)]))
    }
    #expect(Set(history.culprits(3)) == [Self.key(1), Self.key(2)])
    history.forget(Self.key(1))
    #expect(history.culprits(3) == [Self.key(2)])
  }

  @Test func whatIsWrittenIsReadAndItStaysSmall() {
    var history = CrashHistory()
    for at in 1...200 as ClosedRange<UInt64> {
      history.add(Crash(at: at, process: "publisher", signal: 11, suspects: at % 2 == 0 ? [Self.key(1)] : []))
    }
    #expect(history.crashes.count == 100)
    #expect(CrashHistory(text: history.text) == history)
    #expect(CrashHistory(text: "x\n1 collector\n\n7 broker 4 nokey\n").crashes.map(\.at) == [7])
  }

  @Test func aNoteThatIsNotWholeIsNone() {
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(FaultNote(bytes) == FaultNote(signal: 0, at: 0, peers: []))
    bytes[4] = 1
    #expect(FaultNote(bytes) == nil)
    #expect(FaultNote(bytes + [UInt8](repeating: 0, count: 40))?.peers.count == 1)
    #expect(FaultNote([]) == nil)
    bytes[15] = 0xFF
    #expect(FaultNote(bytes + [UInt8](repeating: 0, count: 40)) == nil)
  }
}
