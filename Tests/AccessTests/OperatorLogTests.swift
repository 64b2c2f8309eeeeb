import Access
import Dispatch
import Rounds
import TestSupport
import Testing

/// The operators' log on disk.
struct OperatorLogTests {
  private struct Refused: Error {}
  private let action = OperatorAction("agents suspend", "ada")

  private func withLog(_ body: (OperatorLog) throws -> Void) throws {
    try withTemporaryFolder { folder in try body(OperatorLog(data: folder) { 1_795_385_738 }) }
  }

  @Test func theIntentionIsOnDiskBeforeTheActionAndItsEndAfterIt() throws {
    try withLog { log in
      try log.perform(action, by: "anna") {
        let records = try log.read().records
        #expect(records.map(\.outcome) == ["intended"])
        #expect(records[0].who == "anna" && records[0].action == action)
        #expect(records[0].time == "2026-11-22T22:15:38Z")
      }
      #expect(throws: Refused.self) { try log.perform(action, by: "anna") { throw Refused() } }
      #expect(try log.read().records.map(\.outcome) == ["intended", "done (1)", "intended", "failed: Refused() (3)"])
      #expect(try FileSystem.permissions(log.path) == 0o600)
    }
  }

  @Test func whatCannotBeLoggedIsNotDone() throws {
    try withLog { log in
      try log.note(action, by: "anna", outcome: "done")
      var bytes = try FileSystem.read(log.path)
      bytes[3] ^= 1
      try FileSystem.replace(log.path, with: bytes, synchronised: false, permissions: 0o600)
      let error = #expect(throws: OperatorLogError.self) {
        try log.perform(action, by: "anna") { Issue.record("it was done") }
      }
      #expect(error?.description.contains("“agents suspend” is refused") == true)
      #expect(error?.description.contains("record 1 does not have its digest") == true)
    }
  }

  @Test func aTornRecordIsToldOfByTheNextAndWhatIsLeftOfItIsKept() throws {
    try withLog { log in
      try log.note(action, by: "anna", outcome: "done")
      for part in [1, 2, 200] {
        let line = OperatorRecord(
          after: try log.read().records.last, time: "t", who: "w", action: action, outcome: "done"
        ).line
        let torn = Array(line.prefix(min(line.count / part + 1, line.count - 1)))
        let before = try FileSystem.read(log.path)
        try FileSystem.replace(log.path, with: before + torn, synchronised: false, permissions: 0o600)
        #expect(try log.read().torn == torn)
        try log.note(action, by: "bert", outcome: "done")
        let chain = try log.read()
        #expect(chain.fault == nil && chain.torn.isEmpty)
        #expect(chain.records.suffix(2).map(\.action.name) == ["log mend", "agents suspend"])
        #expect(chain.records[chain.records.count - 2].action.subject.hasSuffix(String(decoding: torn, as: UTF8.self)))
      }
    }
  }

  @Test func manyWritersAtATimeMakeOneChain() throws {
    try withTemporaryFolder { folder in
      DispatchQueue.concurrentPerform(iterations: 8) { writer in
        let log = OperatorLog(data: folder)
        for _ in 0..<5 { _ = try? log.note(OperatorAction("pause", "icu"), by: "\(writer)", outcome: "done") }
      }
      let chain = try OperatorLog(data: folder).read()
      #expect(chain.fault == nil && chain.records.count == 40)
    }
  }
}
