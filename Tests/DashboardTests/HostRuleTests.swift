import Dashboard
import Testing

@Suite struct HostRuleTests {
  @Test(arguments: ["localhost", "localhost:7120", "LOCALHOST:1", "127.0.0.1:7120", "[::1]:7120", "127.0.0.1"])
  func loopbackNamesArePermitted(_ header: String) {
    #expect(HostRule(listen: "127.0.0.1", names: []).permits(header))
  }

  @Test(arguments: [
    "evil.example", "evil.example:7120", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1:7120", "",
    ":7120", "[::1", "localhost:", "localhost:x", "localhost:7120:1", "127.0.0.1@evil.example", "[::1]x",
  ])
  func whatCouldBeARebindingIsNot(_ header: String) {
    #expect(!HostRule(listen: "127.0.0.1", names: []).permits(header))
    #expect(!HostRule(listen: "127.0.0.1", names: []).permits(nil))
  }

  @Test func theListenAddressAndGivenNamesArePermitted() {
    let rule = HostRule(listen: "10.1.2.3", names: ["Flame.Example.org"])
    #expect(rule.permits("10.1.2.3:7120") && rule.permits("flame.example.org"))
    #expect(!rule.permits("10.1.2.4:7120") && !rule.permits("example.org"))
  }

  /// Whoever listens on all addresses is asked by any of them; an address cannot be rebound.
  @Test func onAllAddressesEveryAddressIsPermittedAndNoName() {
    let rule = HostRule(listen: "0.0.0.0", names: [])
    #expect(rule.permits("192.168.7.9:7120") && !rule.permits("evil.example:7120") && !rule.permits("1.2.3.400"))
    #expect(HostRule(listen: "[::]", names: []).permits("[2001:db8::7]:7120"))
    #expect(HostRule(listen: "[::]", names: []).permits("192.168.7.9"))
    #expect(!HostRule(listen: "[::1]", names: []).permits("[2001:db8::7]:7120"))
  }
}
