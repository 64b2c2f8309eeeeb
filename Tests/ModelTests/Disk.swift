import Collector
import Cryptography
import Rounds
import Wire

/// What survives every process.
struct Disk: Hashable {
  struct Manifest: Hashable {
    let round: UInt64
    let base: UInt64
    /// Digest of the update by agent.
    let rows: [String: [UInt8]]

    var digest: [UInt8] {
      let rows = rows.sorted { $0.key < $1.key }.flatMap { Array($0.key.utf8) + $0.value }
      return Digest(of: Array("\(round)/\(base)/".utf8) + rows).bytes
    }
  }

  struct Task: Hashable {
    let round: UInt64
    let stage: String
    let index: Int
  }

  struct Release: Hashable {
    let manifest: ReleaseManifest
    var state: ReleaseState
  }

  /// The rounds' logs.
  var rounds: [UInt64: Gathering] = [:]
  /// The sealed files.
  var sealed: [UInt64: Manifest] = [:]
  /// Rounds whose rows file is there.
  var floats: Set<UInt64> = []
  /// Digest of the manifest that each result names.
  var results: [Task: [UInt8]] = [:]
  var releases: [Release]
  var isPaused = false

  init() {
    releases = [Release(manifest: Self.manifest(0, parent: 0, origin: "initial"), state: .approved)]
  }

  static func manifest(
    _ number: UInt64, parent: UInt64, origin: String, round: UInt64 = 0, digest: [UInt8] = []
  ) -> ReleaseManifest {
    ReleaseManifest(
      version: protocolVersion, federation: federation, release: number, parentDigest: [], parent: parent,
      specDigest: [], weightsDigest: [], weightsBytes: 0, round: round, origin: origin, revertedTo: 0, rule: "",
      space: "", metric: "", noiseFactor: 0, agents: 0, admitted: 0, roundDigest: digest, seeded: false)
  }

  var approved: [ReleaseManifest] { releases.filter { $0.state == .approved }.map(\.manifest) }
  var newest: UInt64 { approved.last?.release ?? 0 }

  var refusedRound: UInt64 {
    releases.filter { if case .refused = $0.state { true } else { false } }.map(\.manifest.round).max() ?? 0
  }

  /// The round that a collector that starts finds unfinished.
  var unfinished: UInt64? {
    for number in rounds.keys.sorted(by: >) {
      guard let round = rounds[number] else { continue }
      if round.isLastToLookAt { return nil }
      if round.ended == nil { return number }
    }
    return nil
  }

  /// The first writer wins; what names another manifest is no result and is replaced.
  mutating func put(_ task: Task, _ manifest: [UInt8]) { results[task] = manifest }
}
