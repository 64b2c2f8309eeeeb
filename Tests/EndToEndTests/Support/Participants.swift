import Access
import AgentClient
import Messaging
import Rounds
import Wire

/// The honest agents of a federation and one subscriber, all driven by the thread of the test: whenever a release
/// appears, every agent offers its update for it.
final class Participants {
  let stack: TestStack
  let federation: String
  let spec: ModelSpec
  private let follower: ReleaseFollower
  private var links: [(name: String, link: CollectorLink)] = []
  /// Agents that make no offer for now.
  var silent: Set<String> = []
  /// What an agent reports with its updates.
  var metrics: [String: [ReportedMetric]] = [:]
  private(set) var releases: [Release] = []
  private(set) var receipts: [(agent: String, receipt: Receipt)] = []

  init(_ stack: TestStack, _ agents: [String] = ["ada", "bob", "cem"], federation: String = "f") throws {
    self.stack = stack
    self.federation = federation
    spec = try Federation(stack.federationFolder(federation)).spec
    follower = try ReleaseFollower(
      context: stack.context, source: try stack.source(federation), wanted: .every(from: 0),
      transport: try stack.transport(.subscriber, "reader"))
    for agent in agents { try join(agent) }
  }

  /// A new connection of an agent; a former one under that name is closed.
  ///
  /// - Parameters:
  ///   - key: name of its key file, where it is not the agent's name.
  func join(_ agent: String, key: String? = nil) throws {
    links.removeAll { $0.name == agent }
    let link = try CollectorLink(
      context: stack.context, federation: federation, name: agent, endpoint: stack.collectorEndpoint,
      transport: try stack.transport(.agent, key ?? agent))
    links.append((agent, link))
    if !silent.contains(agent), let newest { offer(link, agent, newest) }
  }

  func leave(_ agent: String) { links.removeAll { $0.name == agent } }

  /// Ends an agent's silence.
  func speak(_ agent: String) {
    silent.remove(agent)
    guard let newest, let link = links.first(where: { $0.name == agent })?.link else { return }
    offer(link, agent, newest)
  }

  private var newest: UInt64? { releases.last?.root }

  private func offer(_ link: CollectorLink, _ agent: String, _ base: UInt64) {
    link.offer(Updates.update(agent, base: base, spec: spec, metrics: metrics[agent] ?? []))
  }

  var items: [PollItem] { links.map(\.link.pollItem) + follower.pollItems }

  /// Lets everyone take and say what there is to take and to say.
  func step() throws {
    let now = monotonicMilliseconds()
    for release in try follower.process(now: now) {
      releases.append(release)
      for (name, link) in links where !silent.contains(name) { offer(link, name, release.root) }
    }
    for (name, link) in links {
      for case .receipt(let receipt) in try link.process(now: now) { receipts.append((name, receipt)) }
    }
  }

  /// Drives everyone until it is so.
  func run(_ what: @autoclosure () -> String, until isSo: () throws -> Bool) throws {
    let state = { "releases \(self.releases.map(\.number)), receipts \(self.receipts)\n\(self.stack.logs)" }
    try waitUntil(what(), logs: state, items: { items }) {
      try step()
      return try isSo()
    }
  }

  /// Drives everyone until that release is there.
  func run(to release: UInt64) throws {
    try run("release \(release)") { releases.last.map { $0.number >= release } ?? false }
  }

  func wasAccepted(_ agent: String, round: UInt64) -> Bool {
    receipts.contains { $0.agent == agent && $0.receipt.round == round && $0.receipt.code == .accepted }
  }

  /// Receipts of that code so far.
  func count(_ code: ReceiptCode) -> Int { receipts.count { $0.receipt.code == code } }

  /// What two runs that made the same releases have in common: manifests and digests of the weights.
  var prints: [ReleasePrint] { releases.map(ReleasePrint.init) }
}

/// A release's bytes: what bit-identical means.
struct ReleasePrint: Hashable, CustomStringConvertible {
  let manifest: [UInt8]
  let weights: [UInt8]

  var description: String {
    (try? ReleaseManifest.decode(manifest)).map { "\($0)" } ?? "no manifest"
  }

  init(_ release: Release) {
    manifest = release.verified.signed.manifest
    weights = release.weights
  }
}
