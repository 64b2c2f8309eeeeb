internal import Lab
internal import Learning
internal import Synchronization

/// What a run's federation is made of.
struct Material: Sendable {
  let data: LabData
  let agents: [AttackRound.Agent]
  let test: Dataset
  let training: LocalTraining
  let goals: AttackGoals
}

/// Deals data sets to federations; each is read once.
final class Materials: Sendable {
  private let cache: String
  private let loaded = Mutex<[LabData: LoadedData]>([:])

  init(cache: String) { self.cache = cache }

  /// A function of the run's settings. Throws where the data is not prepared or does not suffice.
  func material(_ run: Run) throws -> Material {
    let (settings, source) = (run.settings, try load(run.data))
    let dealt = try source.deal(run.partition, agents: settings.agents, seed: settings.seed)
    let agents = dealt.agents.enumerated().map { number, data in
      let count = min(data.count, settings.examples ?? data.count)
      return AttackRound.Agent(
        name: "agent-\(number)", data: count == data.count ? data : data.subset(Array(0..<count)))
    }
    return Material(
      data: run.data, agents: agents, test: dealt.test,
      training: try run.data.training(run.model, optimiser: run.optimiser, seed: settings.seed),
      goals: try source.goals())
  }

  private func load(_ data: LabData) throws -> LoadedData {
    try loaded.withLock { loaded in
      if let known = loaded[data] { return known }
      let read = try data.load(cache: cache)
      loaded[data] = read
      return read
    }
  }
}
