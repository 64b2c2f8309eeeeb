internal import Processes

/// Sites that hang on one bridge, each a network namespace of its own with one cable. Cables can be cut without a word,
/// lose packets, or be slow.
///
/// Used on the thread that made it, which stays beside the bridge.
final class SiteNetwork {
  /// Of 100 packets each way.
  private static let lostPercent: UInt64 = 20
  private static let slowRate = "8mbit"

  let sites: Sites
  private let hub: NetworkNamespace
  private var spaces: [String: NetworkNamespace] = [:]

  /// - Throws: `NoNetworks` where this machine has none.
  init(_ sites: Sites) throws {
    self.sites = sites
    hub = try NetworkNamespace.enterNew()
    do {
      try run("ip link add bridge type bridge", "ip link set bridge up", "ip link set lo up")
      for site in sites.names { try add(site) }
    } catch let error as ChaosError { throw NoNetworks(reason: error.description) }
  }

  private func add(_ site: String) throws {
    let space = try NetworkNamespace.enterNew()
    spaces[site] = space
    try hub.enter()
    let port = sites.port(site)
    try run(
      "ip link add \(port) type veth peer name cable netns \(space.path)", "ip link set \(port) master bridge up",
      "tc qdisc add dev \(port) clsact")
    try inside(site) {
      // Whatever does not look after its connections itself is rid of them within seconds, not a quarter of an hour.
      try run("echo 3 > /proc/sys/net/ipv4/tcp_retries2")
      try run("ip link set lo up", "ip addr add \(sites.address(site))/24 dev cable", "ip link set cable up")
    }
  }

  /// What `body` starts, processes and threads, is at the site for good.
  func inside<Result>(_ site: String, _ body: () throws -> Result) throws -> Result {
    guard let space = spaces[site] else { preconditionFailure("there is no site \(site)") }
    try space.enter()
    let result = Swift.Result { try body() }
    try hub.enter()
    return try result.get()
  }

  // MARK: What happens to a cable

  /// Every packet is dropped, both ways; nobody is told.
  func cut(_ site: String) throws { try filter(site, "1,6 0 0 2") }

  /// Packets are dropped at random: a draw of 32 bits against a bound.
  func lose(_ site: String) throws {
    let bound = (UInt64(1) << 32) * Self.lostPercent / 100
    try filter(site, "4,32 0 0 4294963256,53 0 1 \(bound),6 0 0 0,6 0 0 2")
  }

  /// Both ways; what does not fit into the queue is dropped.
  func slow(_ site: String) throws {
    let shape = "root tbf rate \(Self.slowRate) burst 32k latency 200ms"
    try run("tc qdisc add dev \(sites.port(site)) \(shape)")
    try inside(site) { try run("tc qdisc add dev cable \(shape)") }
  }

  func hasten(_ site: String) throws {
    try run("tc qdisc del dev \(sites.port(site)) root")
    try inside(site) { try run("tc qdisc del dev cable root") }
  }

  func mend(_ site: String) throws {
    let port = sites.port(site)
    try run("tc filter del dev \(port) ingress", "tc filter del dev \(port) egress")
  }

  /// Classic packet filters: 0 lets a packet pass, 2 drops it.
  private func filter(_ site: String, _ code: String) throws {
    let rule = "protocol ip pref 1 bpf bytecode '\(code)' direct-action"
    try run(
      "tc filter add dev \(sites.port(site)) ingress \(rule)", "tc filter add dev \(sites.port(site)) egress \(rule)")
  }

  private func run(_ commands: String...) throws {
    var shell = try ChildProcess(shell: commands.joined(separator: " && "), environment: [:])
    let status = shell.wait()
    guard status.isSuccess else { throw ChaosError("\(commands.joined(separator: "; ")) \(status)") }
  }
}
