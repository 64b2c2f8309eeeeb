import Access
import Rounds

extension Decoder {
  /// What operators did.
  static let logs = [
    Decoder(name: "operator-chain", run: readChain),
    Decoder(name: "operator-record", run: writeRecord),
    Decoder(name: "operator-log", run: addToLog),
  ]

  private static let lineFeed = UInt8(ascii: "\n")

  /// Records are read only as they were written, one after another from the first byte on; one byte changed is noticed.
  private static func readChain(_ bytes: [UInt8]) {
    let chain = OperatorChain(bytes)
    let whole = chain.records.flatMap(\.line)
    promise(bytes.starts(with: whole), "what is believed is what is there")
    promise(chain.fault != nil || whole + chain.torn == bytes, "nothing is passed over")
    guard !whole.isEmpty else { return }
    // One place of each input: the next one tries another.
    let place = bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % whole.count
    for mask in [1, 2, 4, 8, 16, 32, 64, 128, 255] as [UInt8] {
      var changed = whole
      changed[place] ^= mask
      let other = OperatorChain(changed)
      promise(other.fault != nil || !other.torn.isEmpty, "a chain with another byte is not whole")
      promise(!other.holds(head: chain.head), "a chain with another byte does not hold the head")
    }
  }

  /// The bytes as words that a caller gives, in records of five words each.
  private static func writeRecord(_ bytes: [UInt8]) {
    let words = bytes.split(separator: 0, omittingEmptySubsequences: false).prefix(50).map {
      String(decoding: $0, as: UTF8.self)
    }
    var records: [OperatorRecord] = []
    for start in stride(from: 0, through: words.count - 5, by: 5) {
      records.append(
        OperatorRecord(
          after: records.last, time: words[start], who: words[start + 1],
          action: OperatorAction(words[start + 2], words[start + 3]), outcome: words[start + 4]))
    }
    let chain = OperatorChain(records.flatMap(\.line))
    promise(chain.records == records && chain.fault == nil && chain.torn.isEmpty, "records read as they were written")
    readChain(records.flatMap(\.line))
  }

  /// Whatever lay there: nothing is added to a log that was changed, and nothing is lost of another.
  private static func addToLog(_ bytes: [UInt8]) {
    let before = OperatorChain(bytes)
    scratch.write(bytes, "operators.log")
    let log = OperatorLog(data: scratch.path) { 0 }
    let noted = try? log.note(OperatorAction("pause", "icu"), by: "anna", outcome: "intended")
    promise((noted == nil) == (before.fault != nil), "a log is added to if it is what was written")
    let after = promised("a log is read") { try log.read() }
    guard noted != nil else { return promise(after == before, "a log that is refused stays as it is") }
    promise(after.fault == nil && after.torn.isEmpty, "a log that was added to is whole")
    promise(after.records.count == before.records.count + (before.torn.isEmpty ? 1 : 2), "all that was done is told")
    promise(after.records.starts(with: before.records), "records stay as they are")
  }
}
