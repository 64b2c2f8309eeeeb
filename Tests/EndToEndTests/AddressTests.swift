import Messaging
import Rounds
import Testing

extension EndToEnd {
  /// A server on addresses of IPv6 and on names.
  @Suite struct AddressTests {
    static let hasIPv6 = (try? Socket(Context(), .router).bind("tcp://[::1]:*")) != nil

    /// An endpoint with a port that is free on all addresses.
    private static func endpoint(_ host: String) throws -> String {
      let bound = try Socket(Context(), .router).bind("tcp://*:*")
      return "tcp://\(host):\(bound.split(separator: ":").last ?? "")"
    }

    @Test(
      .enabled(if: hasIPv6), arguments: [("[::1]", "none"), ("[::1]", "curve"), ("localhost", "none"), ("*", "curve")])
    func aRoundIsWorkedOn(_ host: String, _ security: String) throws {
      let names = ["endpoints.broker", "endpoints.collector", "endpoints.releases", "endpoints.ranges"]
      let pairs = try names.map { ($0, try Self.endpoint(host)) }
      let settings = Dictionary(uniqueKeysWithValues: pairs).merging(["security": security]) { $1 }
      try TestStack.with(settings: settings) { stack in
        try Participants(stack).run(to: 1)
        let doctor = try stack.run(["doctor"])
        for (setting, endpoint) in pairs {
          #expect(doctor.output.contains("\(setting) \(endpoint) is served by"), "\(doctor.output)")
        }
      }
    }
  }
}
