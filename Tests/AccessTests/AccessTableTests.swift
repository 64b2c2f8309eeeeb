import Access
import Testing

@Suite struct AccessTableTests {
  private func key(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  private func hex(_ byte: UInt8) -> String { HexadecimalKey.text(key(byte)) }

  @Test func whatIsWrittenIsRead() throws {
    var table = AccessTable()
    let suspensions: [Int: Suspension] = [3: .byOperator, 4: .crashes]
    for (index, role) in Role.allCases.enumerated() {
      try table.allow(
        Principal(
          role: role, name: "n\(index)", key: key(UInt8(index)), suspension: suspensions[index]))
    }
    #expect(try AccessTable(text: table.text) == table)
    #expect(try AccessTable(text: "# nobody\n\n  agent a \(hex(1)) # clinic\n").principals.map(\.name) == ["a"])
  }

  @Test func anEditorsLineEndsAndSpacesAreRead() throws {
    let text = "# list\r\nagent a \(hex(1))\r\nagent\u{A0}b\t\(hex(2)) suspended\u{2028}"
    #expect(try AccessTable(text: text).principals.map(\.name) == ["a", "b"])
  }

  @Test(arguments: [
    "agent a", "agent a 12", "king a \(String(repeating: "1", count: 64))",
    "agent a \(String(repeating: "1", count: 64)) paused", "agent a \(String(repeating: "g", count: 64))",
  ])
  func aLineThatCannotBeReadIsNamed(line: String) {
    #expect { try AccessTable(text: "# list\n\(line)\n") } throws: { "\($0)".contains("line 2") }
  }

  @Test func oneKeyHasOneNameAndOneRole() throws {
    var table = AccessTable()
    try table.allow(Principal(role: .agent, name: "a", key: key(1)))
    #expect(throws: AccessError.self) { try table.allow(Principal(role: .operator, name: "b", key: key(1))) }
    #expect(table.principal(key: key(1))?.role == .agent)
  }

  @Test func severalKeysMayBearOneNameAndAreSuspendedTogether() throws {
    var table = AccessTable()
    try table.allow(Principal(role: .agent, name: "a", key: key(1)))
    try table.allow(Principal(role: .agent, name: "a", key: key(2)))
    try table.allow(Principal(role: .subscriber, name: "a", key: key(3)))
    let suspended = table.suspend("a", true)
    #expect(suspended)
    #expect(table.principals.map(\.isSuspended) == [true, true, false])
    let nobody = table.suspend("b", true)
    #expect(!nobody)
  }

  @Test func whoMadeTheServerCrashIsLetInNowhereUntilItIsResumed() throws {
    var table = AccessTable()
    try table.allow(Principal(role: .agent, name: "ada", key: key(1)))
    try table.allow(Principal(role: .subscriber, name: "bob", key: key(2)))
    for name in 1...2 { table.suspendForCrashes(key: key(UInt8(name))) }
    #expect(table.agents.isEmpty && table.admitted(key: key(1)) == nil && table.admitted(key: key(2)) == nil)
    _ = table.suspend("ada", true)
    #expect(table.admitted(key: key(1)) == nil, "an operator's suspension is the weaker one")
    for name in ["ada", "bob"] {
      let isDone = table.suspend(name, false)
      #expect(isDone)
    }
    #expect(table.admitted(key: key(1))?.name == "ada" && table.admitted(key: key(2))?.name == "bob")
  }

  @Test func theAgentsAreThoseWithAKeyThatIsNotSuspended() throws {
    var table = AccessTable()
    #expect(table.agents.isEmpty)
    try table.allow(Principal(role: .agent, name: "ada", key: key(1)))
    try table.allow(Principal(role: .agent, name: "ada", key: key(2), suspension: .byOperator))
    try table.allow(Principal(role: .agent, name: "bob", key: key(3), suspension: .byOperator))
    try table.allow(Principal(role: .subscriber, name: "cem", key: key(4)))
    #expect(table.agents == ["ada"])
    let isDone = table.suspend("bob", false)
    #expect(isDone && table.agents == ["ada", "bob"])
  }

  @Test func aRevokedKeyIsGoneAndTheOthersStay() throws {
    var table = AccessTable()
    for byte in UInt8(1)...3 { try table.allow(Principal(role: .agent, name: "a\(byte)", key: key(byte))) }
    let first = table.revoke(key: key(2))
    let second = table.revoke(key: key(2))
    #expect(first && !second)
    #expect(table.principal(key: key(2)) == nil)
    #expect(table.principal(key: key(3))?.name == "a3")
  }
}
