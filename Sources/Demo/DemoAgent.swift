internal import Collector
internal import Configuration
internal import Kernels
package import Lab
internal import Learning
package import AgentClient
package import Messaging
internal import Rounds
internal import Synchronization

/// Trains by the small learner, honestly or not. One training takes less than a second and is never interrupted.
package final class LabTrainer: Trainer {
  private let training: LocalTraining
  private let data: Dataset
  private let agent: String
  private let role: Role
  private let running = Mutex(())

  package init(_ training: LocalTraining, data: Dataset, agent: String, role: Role) {
    self.training = training
    self.data = data
    self.agent = agent
    self.role = role
  }

  /// A pure function of the base and of what this trainer was made with.
  package func train(_ task: TrainingTask) throws -> Trained {
    try running.withLock { _ in
      let base = try task.base.row()
      let update = training.update(base: base, data: data, agent: agent, round: task.release + 1, role: role)
      return Trained(
        update: update.values, claimedCount: UInt64(update.claimedSamples),
        metrics: .accuracies(local: accuracy(zip(base, update.values).map { $0 + $1 }), base: accuracy(base)))
    }
  }

  /// Of a model on the agent's own data.
  private func accuracy(_ model: [Float]) -> Double {
    Learning.accuracy(training.network.predictions(model, on: data), of: data.labels)
  }

  /// Waits until no training runs: a process must not end under it.
  package func finish() { running.withLock { _ in } }
}

/// One agent of the demo, as a process of its own runs it: its data is in its file and nowhere else.
package struct DemoAgent {
  private let plan: DemoPlan
  private let folder: DemoFolder
  private let half: DemoPlan.Half
  private let number: Int

  /// - Parameters:
  ///   - number: from 1 to the plan's number of agents.
  package init(_ plan: DemoPlan, folder: DemoFolder, half: DemoPlan.Half, number: Int) {
    self.plan = plan
    self.folder = folder
    self.half = half
    self.number = number
  }

  /// Takes part until the last round's update was accepted, or until asked to stop.
  package func run(until stop: Stop, news: @escaping (String) -> Void) throws {
    BLAS.useOneThread()
    let name = plan.name(number)
    let endpoints = try folder.configuration().endpoints
    let trainer = LabTrainer(
      plan.training, data: try AgentData.read(folder.data(of: name)), agent: name, role: plan.role(number))
    defer { trainer.finish() }
    let settings = AgentSettings(
      name: name, collector: endpoints.collector, source: try Federation(folder.federation(half)).source(endpoints),
      folder: folder.workplace(of: name, half), rounds: plan.rounds)
    let agent = try AgentService(context: Context(), settings: settings, trainer: trainer) {
      if case .failed(let reason) = $0 { news("\(name): \(reason)") }
    }
    try agent.run(until: stop)
  }
}
