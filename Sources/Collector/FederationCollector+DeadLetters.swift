internal import AgentClient
internal import Logging
package import Rounds
internal import Wire

/// Rounds whose work failed for good. They are read from the logs: what happened is on disk and nowhere else.
extension FederationCollector {
  func deadLetters() -> [DeadLetter] {
    let rounds = (try? FederationFolder.numbers(in: federation.folder.rounds)) ?? []
    return rounds.compactMap { round in
      let records = try? RoundLog.read("\(federation.folder.round(round))/round.log")
      guard let ended = records.flatMap({ Gathering($0).ended }), ended.outcome == "failed" else { return nil }
      return DeadLetter(
        federation: federation.name, round: round, stage: ended.stage, index: ended.index, error: ended.reason,
        attempts: ended.attempts, losses: ended.losses, replayable: obstacle(to: round) == nil)
    }
  }

  /// Works on a failed round again: only while nothing newer would be lost by it.
  func replay(_ round: UInt64, _ now: UInt64) throws(StoreError) -> CommandResult {
    if let obstacle = obstacle(to: round) { return CommandResult(ok: false, message: obstacle) }
    let failed = try recorder(round)
    if current != nil { try end(RoundEnd(outcome: "superseded", reason: "round \(round) is replayed"), now) }
    try failed.record(
      .sealed(
        RoundSealed(
          manifestDigest: failed.gathering.sealed?.manifestDigest ?? [],
          notSelected: failed.gathering.sealed?.notSelected ?? [])))
    current = failed
    enter(now)
    askBroker(now)
    log.info("replay", metadata: ["federation": "\(federation.name)", "round": "\(round)"])
    return CommandResult(ok: true, message: "round \(round) is worked on again")
  }

  /// Why a round cannot be replayed; nil where it can.
  func obstacle(to round: UInt64) -> String? {
    let failed: Gathering
    do throws(StoreError) {
      failed = try story(round)
    } catch { return error.isAbsent ? "round \(round) is not kept" : "\(error)" }
    return failed.obstacleToReplay(
      hasFloats: FileSystem.exists("\(federation.folder.round(round))/rows"), newest: base?.root, current: state,
      last: lastRound
    ) { (try? story($0))?.sealed != nil }
  }

  private func story(_ round: UInt64) throws(StoreError) -> Gathering {
    Gathering(try RoundLog.read("\(federation.folder.round(round))/round.log"))
  }
}

extension Gathering {
  /// Why this round cannot be worked on again; nil where it failed and nothing newer would be lost by it.
  ///
  /// - Parameters:
  ///   - newest: the newest release.
  ///   - current: the round at hand, or an empty one.
  ///   - last: the newest round there ever was.
  package func obstacleToReplay(
    hasFloats: Bool, newest: UInt64?, current: Gathering, last: UInt64, wasSealed: (UInt64) -> Bool
  ) -> String? {
    guard ended?.outcome == "failed", sealed != nil else { return "round \(round) did not fail in its work" }
    guard hasFloats else { return noLongerKept("the floats of round \(round)") }
    guard base == newest else { return "round \(round) is based on release \(base), which is not the newest" }
    guard current.sealed == nil && current.committed.isEmpty else {
      return "round \(current.round) has updates already; they would be lost"
    }
    let later = (round + 1)..<(max(round, last) + 1)
    return later.contains(where: wasSealed) ? "a later round was sealed" : nil
  }
}
