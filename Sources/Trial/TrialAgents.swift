internal import AgentClient
internal import Dispatch
internal import Experiments
internal import Lab
internal import Messaging
internal import Rounds
internal import Synchronization

/// The agents of a trial: each a client of the server on a thread of its own.
final class TrialAgents: Sendable {
  private let stop = Stop.byRequest()
  private let running = DispatchGroup()
  private let failure = Mutex<String?>(nil)

  /// Why an agent cannot go on.
  var trouble: String? { failure.withLock { $0 } }

  func start(_ settings: AgentSettings, _ trainer: some Trainer, context: Context) throws {
    let service = Sent(
      try AgentService(context: context, settings: settings, trainer: trainer) { [self] news in
        if case .failed(let reason) = news { note("\(settings.name): \(reason)") }
      })
    DispatchQueue(label: settings.name).async(group: running) { [self] in
      do { try service.value.run(until: stop) } catch { note("\(settings.name): \(error)") }
    }
  }

  private func note(_ trouble: String) { failure.withLock { $0 = $0 ?? trouble } }

  /// Ends all of them.
  func end() {
    stop.request()
    running.wait()
  }
}

/// Handed over to one thread, and used there only.
private struct Sent<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// Sends what the run's agent sends in the lab.
struct TrialTrainer: Trainer {
  let rehearsal: Rehearsal
  let agent: Int

  func train(_ task: TrainingTask) throws -> Trained {
    let update = try rehearsal.update(agent: agent, round: Int(task.release) + 1, base: task.base.row())
    return Trained(update: update.values, claimedCount: UInt64(update.claimedSamples), metrics: [])
  }
}
