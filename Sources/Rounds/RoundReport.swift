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

    /// admitted, filtered, rejected, not selected, committed or uploading.
    package var word: String {
      switch self {
      case .uploading: "uploading"
      case .committed: "committed"
      case .notSelected: "not selected"
      case .decided(let verdict): verdict.admitted ? "admitted" : "filtered"
      case .rejected: "rejected"
      }
    }

    /// Why it was refused on arrival; empty where it was not.
    package var reason: String {
      guard case .rejected(let code, let reason) = self else { return "" }
      return "\(code.map { "\($0)" } ?? "unknown"): \(reason)"
    }
  }

  package struct Agent: Hashable, Sendable {
    package let name: String
    /// Training samples, as the agent claims; nil for a rejected one.
    package let claimedCount: UInt64?
    package let standing: Standing
    /// What the agent says of its training; nothing is decided by it.
    package let metrics: [MetricRecord]

    package var verdict: Verdict? {
      guard case .decided(let verdict) = standing else { return nil }
      return verdict
    }

    package var word: String { standing.word }
  }

  /// How a round can end.
  package static let outcomes = ["released", "quorum", "aborted", "failed", "refused", "superseded"]

  package let federation: String
  package let round: UInt64
  /// The release that the round is based on.
  package let base: UInt64
  /// gathering, sealed, or how it ended: one of `outcomes`.
  package let outcome: String
  /// Why it ended so, where there is more to say.
  package let reason: String
  /// The release that came of it, once the collector knows.
  package let release: UInt64?
  /// What was sealed, without the checksums, which are most of it; nil before.
  package let manifest: RoundManifest?
  /// The clipping bound S; nil without a decision, and where the rule has none.
  package let bound: Double?
  /// The standard deviation σ of the noise; nil without a decision.
  package let sigma: Double?
  /// Ascending by name.
  package let agents: [Agent]

  package var admitted: Int { agents.count { $0.verdict?.admitted == true } }

  /// What the agents report of their training.
  package var metrics: [MetricSummary] { MetricSummary.all(agents.map(\.metrics)) }

  /// Bytes of the sealed updates.
  package var updateBytes: UInt64 {
    manifest.map { UInt64($0.rows.count) &* ($0.parameters &+ $0.buffers) &* UInt64(MemoryLayout<Float>.size) } ?? 0
  }
}

extension RoundReport {
  /// Reads the report of a round; throws where the round is not known or its files are damaged.
  package static func read(_ folder: FederationFolder, round: UInt64) throws(StoreError) -> RoundReport {
    let path = "\(folder.round(round))/round.log"
    guard FileSystem.exists(path) else {
      throw StoreError(.conflict("federation “\(folder.federation)” has no round \(round)"), "read", path)
    }
    let story = Gathering(try RoundLog.read(path))
    guard let sealed = story.sealed else { return RoundReport(folder, round, story, nil, nil) }
    let (manifest, digest) = try SealedRoundFile.manifest(in: folder.round(round), as: sealed)
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

  /// From what was read; `decision` has as many verdicts as `manifest` has rows.
  package init(
    _ folder: FederationFolder, _ round: UInt64, _ story: Gathering, _ manifest: RoundManifest?,
    _ decision: DecisionRecord?
  ) {
    federation = folder.federation
    self.round = round
    base = story.base
    outcome = story.ended?.outcome ?? (story.sealed != nil ? "sealed" : "gathering")
    reason = story.ended?.reason ?? ""
    release = story.ended.flatMap { $0.outcome == "released" ? $0.release : nil }
    self.manifest = manifest?.withoutChecksums
    bound = decision.flatMap { $0.hasBound ? $0.bound : nil }
    sigma = decision?.sigma
    var standings = story.standings
    for (row, verdict) in zip(manifest?.rows ?? [], decision?.verdicts ?? []) {
      standings[row.agent] = .decided(
        Verdict(admitted: verdict.admitted, norm: verdict.norm, clipFactor: verdict.clipFactor))
    }
    agents = standings.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      let row = story.rows[$0.key]
      return Agent(name: $0.key, claimedCount: row?.claimedCount, standing: $0.value, metrics: row?.metrics ?? [])
    }
  }
}

extension Gathering {
  /// How each agent stands, as far as the log tells.
  fileprivate var standings: [String: RoundReport.Standing] {
    var standings = rejections.mapValues { rejection in
      RoundReport.Standing.rejected(ReceiptCode(rawValue: rejection.code), reason: rejection.reason)
    }
    for (agent, row) in rows { standings[agent] = row.isCommitted ? .committed : .uploading }
    for agent in sealed?.notSelected ?? [] { standings[agent] = .notSelected }
    return standings
  }
}

extension RoundManifest {
  fileprivate var withoutChecksums: RoundManifest {
    var manifest = self
    manifest.baseChecksums = []
    manifest.rows = rows.map { RoundRow(agent: $0.agent, claimedCount: $0.claimedCount, checksums: []) }
    return manifest
  }
}
