import Rounds
import Testing

@Suite struct FederationTableTests {
  private final class Disk {
    var faults: [String: StoreError] = [:]

    func open(_ name: String) throws -> String {
      if let fault = faults[name] { throw fault }
      return "\(name) is open"
    }
  }

  private let damage = StoreError(.damaged("flipped"), "read", "federation.pb")

  @Test func aFederationThatCannotBeUsedWaitsUntilItCanBe() throws {
    let disk = Disk()
    disk.faults["icu"] = damage
    var table = try FederationTable(["icu", "ward"]) { try disk.open($0) }
    #expect(table.ready == ["ward": "ward is open"] && table.problems == ["icu": damage])
    #expect(try table.retry(now: 5000) == [])
    disk.faults = [:]
    #expect(try table.retry(now: 5999) == [])
    #expect(try table.retry(now: 6000) == ["icu"])
    #expect(table.ready.count == 2 && table.problems.isEmpty)
    #expect(try table.retry(now: 9000) == [])
  }

  @Test func aFederationThatWasNeverMadeIsAnError() throws {
    let disk = Disk()
    disk.faults["icu"] = StoreError(.conflict("there is no federation “icu”"), "read", "federation.pb")
    #expect(throws: StoreError.self) { try FederationTable(["icu"]) { try disk.open($0) } }
  }
}
