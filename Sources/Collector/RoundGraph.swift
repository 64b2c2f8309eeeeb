package import Rounds
package import Wire

/// The work of a sealed round as the broker is told it.
///
///     gram[S] ─ all ─▶ decide[1] ─ all ─▶ clip[S] ─ same index ─▶ noise[S] ─ all ─▶ publish[1]
package enum RoundGraph {
  package static func name(_ state: Gathering) -> GroupName {
    GroupName(round: state.round, generation: state.generation)
  }

  package static func group(_ state: Gathering, shards: Int, engine: Engine) -> OpenGroup {
    let shards = UInt32(shards)
    return OpenGroup(
      group: name(state), engine: engine.name,
      stages: [
        stage("gram", "clustering", shards, .none, 0),
        stage("decide", "clustering", 1, .all, 0),
        stage("clip", "clipping", shards, .all, 1),
        stage("noise", "noising", shards, .sameIndex, 2),
        stage("publish", "publishing", 1, .all, 3, attempts: 0, losses: 0),
      ])
  }

  private static func stage(
    _ name: String, _ queue: String, _ count: UInt32, _ dependency: Dependency, _ after: UInt32, attempts: UInt32 = 3,
    losses: UInt32 = 20
  ) -> StageGraph {
    StageGraph(
      name: name, queue: queue, count: count, dependency: dependency, after: after, maxAttempts: attempts,
      maxLosses: losses)
  }
}
