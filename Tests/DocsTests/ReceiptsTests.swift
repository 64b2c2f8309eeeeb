import Foundation
import Testing
import Wire

/// Receipt codes have one spelling: that of docs/protocol.md.
@Suite struct ReceiptsTests {
  @Test func everyCodeIsShownAsTheProtocolSpellsIt() throws {
    let lines = try #require(Document.named("docs/protocol.md")).lines
    let spelled = lines.compactMap { $0.firstMatch(of: /^\| (\d+) `(\w+)` \|/) }
    let table = Dictionary(
      uniqueKeysWithValues: spelled.compactMap { row in UInt32(row.1).map { ($0, String(row.2)) } })
    #expect(table.count == ReceiptCode.allCases.count)
    for code in ReceiptCode.allCases { #expect(table[code.rawValue] == "\(code)") }
  }
}
