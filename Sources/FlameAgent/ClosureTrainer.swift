internal import AgentClient
internal import Dispatch
internal import FlameSubscriber
internal import FoundationEssentials
internal import Rounds
internal import Synchronization

/// Trains by a function of the program, in a task that the calling thread waits for.
final class ClosureTrainer: Trainer {
  private let owner: ModelOrigin.Owner
  private let body: @Sendable (Base) async throws -> LocalModel

  init(for owner: ModelOrigin.Owner, _ body: @escaping @Sendable (Base) async throws -> LocalModel) {
    self.owner = owner
    self.body = body
  }

  func kept(_ task: TrainingTask) throws -> Trained? { try KeptModel(task, for: owner).take(claimedCount: nil) }

  func train(_ task: TrainingTask) throws -> Trained {
    let kept = try KeptModel(task, for: owner)
    let base = Base(
      release: task.release, model: Model(task.base.spec, row: try task.base.row()),
      constants: try Model(constantsOf: task.base))
    let local = try result(base, task.cancellation)
    let bytes = task.base.spec.safetensors(
      row: try local.model.row(task.base.spec), metadata: ["samples": "\(local.samples)"])
    try FileSystem.replace(kept.unfinishedMetrics, with: try Self.text(local.metrics), synchronised: false)
    try FileSystem.replace(kept.unfinished, with: bytes, synchronised: false)
    return try kept.finish(claimedCount: nil)
  }

  /// What is no number is written as a word: whoever reads the file finds the mistake, and it costs no update.
  private static func text(_ metrics: [String: Double]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Array(try encoder.encode(metrics))
  }

  /// Waits on the thread of the training, which is none of those that tasks run on.
  private func result(_ base: Base, _ cancellation: Cancellation) throws -> LocalModel {
    let outcome = Outcome()
    let training = Task { [body] in
      do { outcome.set(.success(try await body(base))) } catch { outcome.set(.failure(error)) }
    }
    return try cancellation.heeding({ training.cancel() }) { try outcome.wait().get() }
  }

  /// What a task came to, waited for by a thread.
  private final class Outcome: Sendable {
    private let value = Mutex<Result<LocalModel, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func set(_ result: Result<LocalModel, any Error>) {
      value.withLock { $0 = result }
      isThere.signal()
    }

    func wait() -> Result<LocalModel, any Error> {
      isThere.wait()
      guard let result = value.withLock({ $0 }) else { preconditionFailure("it was set before the signal") }
      return result
    }
  }
}
