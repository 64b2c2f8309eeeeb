internal import AgentClient
internal import Logging
internal import Rounds
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
    if current != nil { try end("superseded", "round \(round) is replayed", now) }
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
      failed = Gathering(try RoundLog.read("\(federation.folder.round(round))/round.log"))
    } catch { return error.isAbsent ? "round \(round) is not kept" : "\(error)" }
    guard failed.ended?.outcome == "failed", failed.sealed != nil else {
      return "round \(round) did not fail in its work"
    }
    guard FileSystem.exists("\(federation.folder.round(round))/rows") else {
      return "the floats of round \(round) are gone"
    }
    guard failed.base == base?.number else {
      return "round \(round) is based on release \(failed.base), which is not the newest"
    }
    guard state.sealed == nil && state.committed.isEmpty else {
      return "round \(state.round) has updates already; they would be lost"
    }
    let between = (round + 1)..<(max(round, lastRound) + 1)
    let newer = between.contains { number in
      let records = (try? RoundLog.read("\(federation.folder.round(number))/round.log")) ?? []
      return Gathering(records).sealed != nil
    }
    return newer ? "a later round was sealed" : nil
  }
}
