import Access
import Testing

/// The operators' log as a value: whatever is changed in it is found.
struct OperatorChainTests {
  private static let records: [OperatorRecord] = {
    let actions = [
      OperatorAction("init", "icu"), OperatorAction("agents suspend", "ada"),
      OperatorAction("round abort", "tabs\tlines\nand \\ backslashes\\n"), OperatorAction("pause", "ü€"),
    ]
    var records: [OperatorRecord] = []
    for (number, action) in actions.enumerated() {
      records.append(
        OperatorRecord(
          after: records.last, time: "2026-11-22T22:15:0\(number)Z", who: "anna (uid 7)", action: action,
          outcome: number == 3 ? "" : "done"))
    }
    return records
  }()

  private let records = Self.records
  private let bytes = Self.records.flatMap(\.line)

  @Test func whatIsWrittenIsReadAndNamedByItsHead() {
    let chain = OperatorChain(bytes)
    #expect(chain.records == records)
    #expect(chain.fault == nil && chain.torn.isEmpty)
    #expect(chain.head == records.last?.digest)
    #expect(records.map(\.sequence) == [1, 2, 3, 4])
    #expect(OperatorChain([]).head == OperatorRecord.origin)
  }

  @Test func everyFlippedBitAnywhereIsFound() {
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        let chain = OperatorChain(changed)
        #expect(chain.fault != nil || !chain.torn.isEmpty, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test func everyByteTakenOutOrPutInIsFound() {
    for index in bytes.indices {
      var shorter = bytes
      shorter.remove(at: index)
      var longer = bytes
      longer.insert(UInt8(ascii: "\\"), at: index)
      for chain in [OperatorChain(shorter), OperatorChain(longer)] {
        #expect(chain.fault != nil || !chain.torn.isEmpty, "byte \(index)")
      }
    }
  }

  @Test func aRecordTakenOutIsFoundUnlessItIsTheLast() {
    for index in records.indices.dropLast() {
      var left = records
      left.remove(at: index)
      #expect(OperatorChain(left.flatMap(\.line)).fault?.record == index + 1)
    }
  }

  /// Only a head that was noted elsewhere shows it.
  @Test func recordsCutOffAtTheEndAreFoundByAHead() {
    let cut = OperatorChain(records.dropLast().flatMap(\.line))
    #expect(cut.fault == nil)
    #expect(!cut.holds(head: records[3].digest))
    #expect(cut.holds(head: records[2].digest) && cut.holds(head: OperatorRecord.origin))
  }

  @Test func twoRecordsInAnotherOrderOrOneTwiceAreFound() {
    for index in records.indices.dropLast() {
      var moved = records
      moved.swapAt(index, index + 1)
      #expect(OperatorChain(moved.flatMap(\.line)).fault?.record == index + 1)
      var doubled = records
      doubled.insert(records[index], at: index)
      #expect(OperatorChain(doubled.flatMap(\.line)).fault?.record == index + 2)
    }
  }

  /// A forger who makes the digests of one record right again still breaks the one after it.
  @Test func aRecordRewrittenWithItsDigestIsFoundAtTheNext() {
    let forged = OperatorRecord(
      after: records[0], time: records[1].time, who: "nobody", action: records[1].action, outcome: "done")
    let chain = OperatorChain((records[..<1] + [forged] + records[2...]).flatMap(\.line))
    #expect(chain.fault?.record == 3)
  }

  @Test func aTornEndIsToldApartFromAChange() {
    for length in 1..<records[3].line.count {
      let chain = OperatorChain(records[..<3].flatMap(\.line) + records[3].line.prefix(length))
      #expect(chain.fault == nil && chain.records.count == 3)
      #expect(chain.torn == Array(records[3].line.prefix(length)))
    }
  }
}
