import Configuration
import Testing

@Suite struct SecurityTests {
  @Test func securityMustBeSpelledOut() {
    let missing = error { _ = try read("federations: {icu: {}}") }
    #expect(missing?.setting == "security")
    #expect(missing?.reason.contains("must be spelled out") == true)
    for value in ["None", "Curve", "''"] {
      let wrong = error { _ = try read("security: \(value)\nfederations: {icu: {}}") }
      #expect(wrong?.setting == "security")
      #expect(wrong?.origin == "flame.yaml, line 1")
    }
  }

  @Test func withCurveEveryEndpointIsTakenAndTheKeysLieInTheDataFolder() throws {
    let endpoints = "endpoints: {collector: 'tcp://0.0.0.0:7101', releases: 'tcp://*:7102'}"
    let server = try read("security: curve\ndata: /srv\n\(endpoints)\nfederations: {icu: {updates: {min: 3}}}")
    #expect(server.endpoints.collector == "tcp://0.0.0.0:7101")
    #expect(server.keys == "/srv/keys")
    #expect(try read(least).keys == nil)
  }

  @Test(arguments: ["broker", "collector", "releases", "ranges"])
  func anEndpointThatOthersReachIsRefused(_ name: String) {
    for endpoint in [
      "tcp://*:7101", "tcp://0.0.0.0:7101", "tcp://10.0.0.1:7101", "tcp://eth0:7101", "tcp://[::]:7101",
      "tcp://[2001:db8::7]:7101", "tcp://nobody.invalid:7101", "tcp://::1:7101", "http://127.0.0.1:7101",
      "tcp://1270.0.0.1:1", "tcp://127.0.0.1.example.org:1", "tcp://127.0.0:1", "tcp://127.0.0.256:1",
      "tcp://127.0.0.1", "tcp://127.0.0.1;10.0.0.1:1", "udp://127.0.0.1:1", "inproc://x", "127.0.0.1:1", "",
    ] {
      let failure = error { _ = try read(least + "endpoints: {\(name): '\(endpoint)'}") }
      #expect(failure?.setting == "endpoints.\(name)", "\(endpoint)")
      #expect(failure?.origin == "flame.yaml, line 4")
    }
  }

  @Test(arguments: [
    "ipc:///tmp/x", "ipc://x", "tcp://127.0.0.1:1", "tcp://127.255.0.9:*", "tcp://[::1]:1", "tcp://localhost:1",
  ])
  func anEndpointOfThisMachineIsTaken(_ endpoint: String) throws {
    #expect(try read(least + "endpoints: {collector: '\(endpoint)'}").endpoints.collector == endpoint)
  }

  /// Also with keys, and wherever it was given.
  @Test func anEndpointThatMakesNoSenseIsRefusedAndNamed() {
    let given = error {
      _ = try read("security: curve\nfederations: {icu: {}}", set: ["endpoints.ranges": "10.0.0.1:7103"])
    }
    #expect(given?.setting == "endpoints.ranges" && given?.origin == "--set endpoints.ranges")
    #expect(given?.reason.contains("write tcp://10.0.0.1:7103") == true)
  }
}
