import Admin
import Aggregation
import Configuration
import Cryptography
import Dashboard
import Messaging
import Rounds
import TestSupport
import Wire

/// A data folder with a federation, and a dashboard that shows it; no other process runs.
struct SampleServer {
  let data: String
  let port: UInt16
  let folder: FederationFolder

  static let agents = ["ada", "bob", "cem", "<b>eve</b>"]
  static let weights = Array("not looked into".utf8)

  /// Of agents that point where others do not: in the plane of the first two values.
  static let updates: [[Double]] = [[3, 0, 0], [3, 1, 0], [3, -1, 0], [-20, 0, 0]]

  /// The server runs, on a thread of its own, until `body` returns.
  static func with(
    _ names: [String] = [], weights: [UInt8] = weights, _ body: (SampleServer) async throws -> Void
  ) async throws {
    let data = try FileSystem.makeTemporaryFolder("flame-dashboard")
    let folder = FederationFolder(data: data, federation: "icu")
    let spec = try ModelSpec(tensors: [ModelSpec.Tensor(name: "w", shape: [3], role: .parameter)])
    try Federation.create(folder, spec: spec, weights: weights, seed: nil)
    let yaml = "security: none\ndata: \(data)\nfederations:\n  icu: {}\n  ward: {}\n"
    let configuration = try ServerConfiguration(yaml: yaml, file: "test", environment: [:])
    let running = try await onThread {
      Running(try DashboardService(configuration, listen: AdminAddress(port: 0), names: names) { .plain })
    }
    let server = SampleServer(data: data, port: running.service.address.port, folder: folder)
    async let end: Void = onThread { try running.service.run(until: running.stop) }
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    running.stop.request()
    try await end
    try FileSystem.remove(data)
    try result.get()
  }

  func get(_ path: String, method: String = "GET", host: String? = "localhost") async throws -> HTTPAnswer {
    try await onThread { [port] in try HTTPAnswer.get(path, port: port, method: method, host: host) }
  }

  /// A round that was decided: agents whose update has a first value above 0 are admitted.
  func decide(
    round: UInt64, agents: [String] = agents, updates: [[Double]] = updates, metrics: [String: [MetricRecord]] = [:]
  ) throws {
    try FileSystem.makeFolder(folder.round(round))
    let slots = agents.indices.map { UInt32($0 + 1) }
    let digest = try SealedRoundFile.put(
      manifest(round, agents), slots: slots, in: folder.round(round), synchronised: false)
    var log = try RoundLog("\(folder.round(round))/round.log")
    let opened = RoundOpened(round: round, base: round - 1, baseManifestDigest: [], boot: "b", baseChecksums: [])
    try log.append(.opened(opened))
    for (agent, slot) in zip(agents, slots) {
      try log.append(.reserved(RowReserved(agent: agent, slot: slot, claimedCount: 5, updateDigest: [])))
      try log.append(.committed(RowCommitted(agent: agent, metrics: metrics[agent] ?? [])))
    }
    try log.append(.sealed(RoundSealed(manifestDigest: digest.bytes, notSelected: [])))
    try put("gram", gram(updates), round, digest)
    try put("decision", decision(updates).encode(), round, digest)
    try log.append(
      .ended(
        RoundEnded(
          outcome: "released", reason: "", stage: "", index: 0, attempts: 0, losses: 0, release: round, generation: 0)))
  }

  private func put(_ stage: String, _ content: [UInt8], _ round: UInt64, _ digest: Digest) throws {
    try StageResult(
      folder: folder.results("clustering", round: round), stage: stage, index: 0, round: round, manifestDigest: digest
    ).put(content)
  }

  private func manifest(_ round: UInt64, _ agents: [String]) -> RoundManifest {
    RoundManifest(
      version: 1, federation: "icu", round: round, base: round - 1, baseManifestDigest: [], baseChecksums: [],
      specDigest: [], parameters: 3, buffers: 0,
      rule: RuleRecord(name: "flame", space: "updates", metric: "cosine", noiseFactor: 0.001),
      engine: Engine(ruleVersion: "r", programVersion: "p", kernel: "k"),
      rows: agents.map { RoundRow(agent: $0, claimedCount: 5, checksums: []) }, noiseFingerprint: [], seeded: true)
  }

  private func decision(_ updates: [[Double]]) -> DecisionRecord {
    let verdicts = updates.map { update in
      let norm = dot(update, update).squareRoot()
      return VerdictRecord(
        admitted: update[0] > 0, norm: norm, clipFactor: min(1, 3 / norm), weight: update[0] > 0 ? 1 : 0)
    }
    return DecisionRecord(hasBound: true, bound: 3, sigma: 0.003, verdicts: verdicts)
  }

  private func gram(_ updates: [[Double]]) -> [UInt8] {
    let vectors = [updates[0].map { _ in 0.0 }] + updates
    let triangle = vectors.indices.flatMap { i in vectors[i...].map { dot(vectors[i], $0) } }
    return triangle.withUnsafeBytes { Array($0) }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// `@unchecked Sendable`: only the thread that runs the service uses it from there on.
private final class Running: @unchecked Sendable {
  let service: DashboardService
  let stop = Stop.byRequest()
  init(_ service: DashboardService) { self.service = service }
}
