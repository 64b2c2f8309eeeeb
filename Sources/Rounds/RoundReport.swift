package import Aggregation
package import Wire

/// What became of a round and of every agent in it: read from the log, the sealed manifest and the decision.
///
/// Works in every phase, and after the round's floats are gone. Only for operators: attackers adapt to verdicts.
package struct RoundReport: Hashable, Sendable {
  package enum Standing: Hashable, Sendable {
    case uploading
    /// The update is in; there is no verdict yet.
    case committed
    /// More agents had committed than the round takes.
    case notSelected
    case decided(Verdict)
    /// Refused on arrival.
    case rejected(ReceiptCode?, reason: String)
  }

  package struct Agent: Hashable, Sendable {
    package let name: String
    /// Training samples, as the agent claims; nil for a rejected one.
    package let claimedCount: UInt64?
    package let standing: Standing

    package var verdict: Verdict? {
      guard case .decided(let verdict) = standing else { return nil }
      return verdict
    }

    /// admitted, filtered, rejected, not selected, committed or uploading.
    package var word: String {
      switch standing {
      case .uploading: "uploading"
      case .committed: "committed"
      case .notSelected: "not selected"
      case .decided(let verdict): verdict.admitted ? "admitted" : "filtered"
      case .rejected: "rejected"
      }
    }
  }

  package let federation: String
  package let round: UInt64
  /// The release that the round is based on.
  package let base: UInt64
  /// gathering, sealed, or how it ended: released, quorum, aborted, failed, refused or superseded.
  package let outcome: String
  /// Why it ended so, where there is more to say.
  package let reason: String
  /// The release that came of it, once the collector knows.
  package let release: UInt64?
  /// What was sealed; nil before.
  package let manifest: RoundManifest?
  /// The clipping bound S; nil without a decision, and where the rule has none.
  package let bound: Double?
  /// The standard deviation σ of the noise; nil without a decision.
  package let sigma: Double?
  /// Ascending by name.
  package let agents: [Agent]

  package var admitted: Int { agents.count { $0.verdict?.admitted == true } }

  /// Bytes of the sealed updates.
  package var updateBytes: UInt64 {
    manifest.map { UInt64($0.rows.count) * ($0.parameters + $0.buffers) * UInt64(MemoryLayout<Float>.size) } ?? 0
  }
}

extension RoundReport {
  /// Reads the report of a round; throws where the round is not known or its files are damaged.
  package static func read(_ folder: FederationFolder, round: UInt64) throws(StoreError) -> RoundReport {
    let path = "\(folder.round(round))/round.log"
    guard FileSystem.exists(path) else {
      throw StoreError(.conflict("federation “\(folder.federation)” has no round \(round)"), "read", path)
    }
    let story = RoundStory(try RoundLog.read(path))
    guard story.isSealed else { return RoundReport(folder, round, story, nil, nil) }
    let (manifest, digest, _) = try SealedRoundFile.manifest(in: folder.round(round))
    let result = StageResult(
      folder: folder.results("clustering", round: round), stage: "decision", index: 0, round: round,
      manifestDigest: digest)
    guard FileSystem.exists(result.path) else { return RoundReport(folder, round, story, manifest, nil) }
    let decision = try? DecisionRecord.decode(try result.load())
    guard let decision, decision.verdicts.count == manifest.rows.count else {
      throw StoreError(.damaged("no decision of this round"), "read", result.path)
    }
    return RoundReport(folder, round, story, manifest, decision)
  }

  private init(
    _ folder: FederationFolder, _ round: UInt64, _ story: RoundStory, _ manifest: RoundManifest?,
    _ decision: DecisionRecord?
  ) {
    federation = folder.federation
    self.round = round
    base = story.base
    outcome = story.ended?.outcome ?? (story.isSealed ? "sealed" : "gathering")
    reason = story.ended?.reason ?? ""
    release = story.ended.flatMap { $0.outcome == "released" ? $0.release : nil }
    self.manifest = manifest
    bound = decision.flatMap { $0.hasBound ? $0.bound : nil }
    sigma = decision?.sigma
    var standings = story.standings
    for (row, verdict) in zip(manifest?.rows ?? [], decision?.verdicts ?? []) {
      standings[row.agent] = .decided(
        Verdict(admitted: verdict.admitted, norm: verdict.norm, clipFactor: verdict.clipFactor))
    }
    agents = standings.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      Agent(name: $0.key, claimedCount: story.claimedCounts[$0.key], standing: $0.value)
    }
  }
}

/// What the log tells of a round. Pure.
private struct RoundStory {
  private(set) var base: UInt64 = 0
  private(set) var isSealed = false
  private(set) var ended: RoundEnded?
  private(set) var standings: [String: RoundReport.Standing] = [:]
  private(set) var claimedCounts: [String: UInt64] = [:]

  init(_ records: [RoundRecord]) {
    for record in records { apply(record.event) }
  }

  private mutating func apply(_ event: RoundRecord.Body) {
    switch event {
    case .opened(let opened): base = opened.base
    case .reserved(let row):
      standings[row.agent] = .uploading
      claimedCounts[row.agent] = row.claimedCount
    case .landed: break
    case .committed(let row): standings[row.agent] = .committed
    case .rejected(let row):
      standings[row.agent] = .rejected(ReceiptCode(rawValue: row.code), reason: row.reason)
      claimedCounts[row.agent] = nil
    case .sealed(let sealed):
      isSealed = true
      ended = nil
      for agent in sealed.notSelected { standings[agent] = .notSelected }
    case .ended(let ended): self.ended = ended
    }
  }
}
