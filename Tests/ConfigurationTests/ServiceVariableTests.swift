import Configuration
import Testing

/// What Kubernetes and docker set beside settings, for services whose names begin with `flame`.
@Suite struct ServiceVariableTests {
  private static let made = [
    "SERVICE_HOST": "10.96.14.7", "SERVICE_PORT": "7101", "SERVICE_PORT_UPDATES": "7101",
    "SERVICE_PORT_RELEASES_V2": "7102", "PORT": "tcp://10.96.14.7:7101", "PORT_7101_TCP": "tcp://10.96.14.7:7101",
    "PORT_7101_TCP_PROTO": "tcp", "PORT_7101_TCP_PORT": "7101", "PORT_7101_TCP_ADDR": "10.96.14.7",
    "PORT_53_UDP": "udp://10.96.14.7:53", "PORT_53_UDP_PROTO": "udp", "PORT_9_SCTP_ADDR": "10.96.14.7",
  ]

  @Test(arguments: ["FLAME", "FLAME_COLLECTOR", "FLAME_ENDPOINTS_COLLECTOR", "FLAME_2", "FLAME_DATA", "FLAME_PORT"])
  func whatTheKubeletSetsForAServiceIsPassedOver(service: String) throws {
    let all = Dictionary(uniqueKeysWithValues: Self.made.map { ("\(service)_\($0.key)", $0.value) })
    #expect(try read(least, environment: all) == read(least))
    for (variable, value) in all {
      #expect(error { _ = try read(least, environment: [variable: value]) } == nil, "\(variable) alone")
    }
  }

  @Test func servicesOfIPv6ArePassedOverToo() throws {
    let all = [
      "FLAME_SERVICE_HOST": "fd00::7", "FLAME_PORT": "tcp://[fd00::7]:7101",
      "FLAME_PORT_7101_TCP": "tcp://[fd00::7]:7101",
      "FLAME_PORT_7101_TCP_ADDR": "fd00::7", "FLAME_COLLECTOR_PORT": "tcp://fd00::7:7101",
    ]
    #expect(try read(least, environment: all) == read(least))
  }

  @Test func linksOfDockerArePassedOver() throws {
    let all = [
      "FLAME_NAME": "/agent-1/flame", "FLAME_ENV_PATH": "/usr/bin", "FLAME_PORT": "tcp://172.17.0.2:7101",
      "FLAME_PORT_7101_TCP_START": "tcp://172.17.0.2:7101", "FLAME_PORT_7101_TCP_PORT_END": "7103",
    ]
    #expect(try read(least, environment: all) == read(least))
    #expect(error { _ = try read(least, environment: ["FLAME_ENV_PATH": "/usr/bin"]) } != nil, "there is no such link")
  }

  /// Neither the name nor the value alone is enough.
  @Test(arguments: [
    ("FLAME_PORT", "7101"), ("FLAME_PORT", "tcp://collector:7101"), ("FLAME_PORT", "tcp://10.0.0.1"),
    ("FLAME_ENDPOINTS_COLLECTOR_PORT", "7101"), ("FLAME_SERVICE_HOST", "collector"), ("FLAME_SERVICE_PORT", "tcp://a"),
    ("FLAME_SERVICE_PORT_UPDATES", "70000"), ("FLAME_PORT_TCP", "tcp://10.0.0.1:1"), ("FLAME_LEESE", "10.0.0.1"),
    ("FLAME_PORT_7101_TCP_ADRR", "10.0.0.1"), ("FLAME_PORT_7101_TCP_PROTO", "udp"), ("FLAME_NAME", "clinic-a"),
    ("FLAME_DATA_", "tcp://10.0.0.1:1"), ("FLAME_ENPOINTS_COLLECTOR", "tcp://10.0.0.1:7101"),
  ])
  func aTypingErrorIsStillRefused(_ variable: String, _ value: String) {
    let failure = error { _ = try read(least, environment: [variable: value]) }
    #expect(failure?.reason.contains(variable) == true)
  }

  /// A federation `service-port` has a setting by the name that Kubernetes gives the port `keep` of `flame-federations`.
  @Test func aSettingThatAServiceSetsIsRefusedAndNotTaken() throws {
    let federations = "security: none\nfederations: {service-port: {}}"
    let setting = ["FLAME_FEDERATIONS_SERVICE_PORT_KEEP": "7"]
    #expect(try read(federations, environment: setting).federation("service-port")?.keep == 7)
    let service = setting.merging(["FLAME_FEDERATIONS_SERVICE_HOST": "10.96.14.7"]) { $1 }
    let failure = error { _ = try read(federations, environment: service) }
    #expect(failure?.reason.contains("enableServiceLinks: false") == true)
  }
}
