import Chaos
import Cryptography
import Rounds
import TestSupport
import Testing
import Wire

/// What must not be is found: each fault here was put there by hand.
@Suite struct AuditTests {
  private static let agents = ["a", "b"]

  /// The store and the evidence of two rounds in which nothing went wrong.
  private final class Bench {
    let folder: FederationFolder
    let agentFolder: String
    var evidence = Evidence()
    var calm: [Evidence.Print]

    init(_ path: String) throws {
      folder = FederationFolder(data: path, federation: "f")
      agentFolder = "\(path)/agent"
      calm = (0...2).map { Evidence.Print(release: $0, manifest: [UInt8($0)]) }
      evidence.releases = calm
      for round in 1...2 as ClosedRange<UInt64> {
        evidence.offered[round - 1] = Dictionary(uniqueKeysWithValues: AuditTests.agents.map { ($0, [UInt8(round)]) })
        evidence.accepted[round] = Set(AuditTests.agents)
        try seal(round, AuditTests.agents)
      }
      for name in ["base-2.safetensors", "local-2.safetensors", "local-2.safetensors.origin"] {
        try put("../../agent/\(name)")
      }
    }

    func seal(_ round: UInt64, _ names: [String], outcome: String = "released", checksum: UInt8? = nil) throws {
      try FileSystem.remove(folder.round(round))
      try FileSystem.makeFolder(folder.round(round))
      var log = try RoundLog("\(folder.round(round))/round.log")
      try log.append(
        .ended(
          RoundEnded(
            outcome: outcome, reason: "why", stage: "", index: 0, attempts: 0, losses: 0, release: round,
            generation: 0)))
      let rows = names.map { RoundRow(agent: $0, claimedCount: 1, checksums: [checksum ?? UInt8(round)]) }
      let rule = RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 0)
      let manifest = RoundManifest(
        version: 1, federation: "f", round: round, base: round - 1, baseManifestDigest: [], baseChecksums: [],
        specDigest: [], parameters: 1, buffers: 0, rule: rule, engine: .current, rows: rows, noiseFingerprint: [],
        seeded: true)
      _ = try SealedRoundFile.put(
        manifest, slots: names.indices.map { UInt32($0 + 1) }, in: folder.round(round), synchronised: false)
    }

    func put(_ path: String) throws {
      try FileSystem.makeFolder(FileSystem.parent("\(folder.path)/\(path)"))
      try FileSystem.replace("\(folder.path)/\(path)", with: [1], synchronised: false)
    }

    func findings() throws -> [String] {
      try Audit(folder, rounds: 2, agents: AuditTests.agents, keep: 1)
        .findings(evidence, calm: calm, agentFolder: agentFolder)
    }
  }

  private func find(_ words: String, _ spoil: (Bench) throws -> Void) throws {
    try withTemporaryFolder { path in
      let bench = try Bench(path)
      #expect(try bench.findings() == [])
      try spoil(bench)
      let found = try bench.findings()
      #expect(found.contains { $0.contains(words) }, "\(found)")
    }
  }

  @Test func anAcceptedUpdateThatIsNotInItsRound() throws {
    try find("round 2: b was told “accepted” and is not in it") { try $0.seal(2, ["a"]) }
    try find("sealed with 1 of 2 agents") { try $0.seal(2, ["a"]) }
  }

  @Test func anUpdateThatIsNotWhatWasSent() throws {
    try find("round 1: the update of a is not what it sent") { try $0.seal(1, Self.agents, checksum: 9) }
  }

  @Test func aRoundThatFailed() throws {
    try find("round 2: failed: why") { try $0.seal(2, Self.agents, outcome: "failed") }
  }

  @Test func aReleaseThatIsMissingOrDiffers() throws {
    try find("the subscriber got releases [0, 1]") { $0.evidence.releases.removeLast() }
    try find("release 1 differs") { $0.calm[1] = Evidence.Print(release: 1, manifest: [99]) }
  }

  @Test(
    arguments: [
      "rounds/.base.1.tmp", "rounds/1/sealed.1.tmp", "clustering/1/gram-0.1.tmp", "releases/.new-3/state",
      "releases/.assembling.1.partial", "releases/2/state.1.tmp",
    ])
  func aFileThatWasLeftBehind(_ path: String) throws {
    try find("was left behind") { try $0.put(path) }
  }

  @Test(arguments: [".base-2.safetensors.1.tmp", "base-0.safetensors"])
  func aFileThatAnAgentLeftBehind(_ name: String) throws {
    try find("agent/\(name) was left behind") { try $0.put("../../agent/\(name)") }
  }

  @Test func anAgentWithFilesOfTwoReleases() throws {
    try find("has files of 2 releases") { try $0.put("../../agent/local-1.safetensors.part") }
  }

  @Test(arguments: ["clipping/1/clipped-0", "noising/1/noised-0", "rounds/1/rows", "releases/1/weights.safetensors"])
  func floatsThatAreKeptForTooLong(_ path: String) throws {
    try find("are kept beyond the newest 1") { try $0.put(path) }
  }
}
