internal import Cryptography
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import Rounds
internal import Wire

/// The local model that was trained from a release. It stays in the agent's folder until the next release: an agent that
/// restarts sends it again.
///
/// It counts from the instant at which it has its name. What lies beside it is written before, and is of no use without
/// it: a process that is killed at any point leaves a model that counts or one that is trained again.
package struct KeptModel: Sendable {
  private let task: TrainingTask
  private let origin: ModelOrigin
  private let path: String
  /// Where a model is written before it counts. Nobody had this name before: a command that a killed agent left behind
  /// writes elsewhere.
  package let unfinished: String
  private let log = Logger(label: "agent")

  /// - Throws: where the base cannot be read.
  package init(_ task: TrainingTask, for owner: ModelOrigin.Owner) throws {
    self.task = task
    origin = ModelOrigin(owner: owner, base: try task.base.file.digest())
    path = "\(task.folder)/local-\(task.release).safetensors"
    unfinished = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 16)).part"
  }

  /// Where metrics of the training may be written before the model counts: a JSON object of numbers.
  package var unfinishedMetrics: String { "\(unfinished).metrics" }

  private var metricsFile: String { "\(path).metrics" }
  private var originFile: String { "\(path).origin" }

  /// What was kept, where it was trained from this base for this agent and is whole. What does not fit is thrown away, and
  /// a line says so; so are leftovers.
  ///
  /// - Parameters:
  ///   - claimedCount: nil takes entry “samples” of the file's metadata, 1 without one.
  package func take(claimedCount: UInt64?) throws -> Trained? {
    if FileSystem.exists(path) {
      do {
        if let fault = try fault() { throw TrainingError(description: fault) }
        return try trained(path, metricsFile, claimedCount)
      } catch {
        log.warning(
          "the local model that was kept is thrown away, and trained again: \(error)", metadata: ["file": "\(path)"])
      }
    }
    try discard()
    return nil
  }

  private func fault() throws -> String? {
    guard FileSystem.exists(originFile) else { return ModelOrigin.unknown }
    let text = String(decoding: try FileSystem.read(originFile, limit: 4096), as: UTF8.self)
    return origin.fault(in: text, model: try Safetensors(path: path).digest())
  }

  /// What was written, which counts from now on; where it is not a model that the server would take nothing is left of it.
  ///
  /// - Parameters:
  ///   - claimedCount: as in `take`.
  package func finish(claimedCount: UInt64?) throws -> Trained {
    do {
      guard (try? task.base.file.digest()) == origin.base else {
        throw TrainingError(description: "the training changed the file FLAME_BASE, which it is only to read")
      }
      let trained = try trained(unfinished, unfinishedMetrics, claimedCount)
      let text = origin.text(model: try Safetensors(path: unfinished).digest())
      try FileSystem.replace(originFile, with: Array(text.utf8), synchronised: false)
      if FileSystem.exists(unfinishedMetrics) { try put(unfinishedMetrics, metricsFile) }
      try put(unfinished, path)
      return trained
    } catch {
      try? discard()
      guard let error = error as? SafetensorsError else { throw error }
      throw TrainingError(description: "what the training wrote is not taken: \(error.reason). \(error.hint)")
    }
  }

  private func put(_ file: String, _ place: String) throws {
    guard rename(file, place) == 0 else { throw TrainingError(description: "cannot rename \(file)") }
  }

  /// Removes all files of this release's local model: the base is written anew for each training.
  private func discard() throws {
    for name in try FileSystem.list(task.folder) where name.hasPrefix("local-\(task.release).") {
      try FileSystem.remove("\(task.folder)/\(name)")
    }
  }

  private func trained(_ model: String, _ metricsFile: String, _ claimedCount: UInt64?) throws -> Trained {
    let local = try ModelFile(path: model, base: task.base)
    return Trained(
      update: try local.update(from: try task.base.row()), claimedCount: claimedCount ?? local.claimedCount,
      metrics: metrics(metricsFile))
  }

  /// What was written of the training. A mistake in it costs no update.
  private func metrics(_ file: String) -> [ReportedMetric] {
    guard FileSystem.exists(file) else { return [] }
    do {
      let text = Data(try FileSystem.read(file, limit: 1 << 16))
      let values = try JSONDecoder().decode([String: Double].self, from: text)
      let metrics = values.sorted { $0.key < $1.key }.map { ReportedMetric(name: $0.key, value: $0.value) }
      guard let fault = metrics.fault else { return metrics }
      log.warning("no metrics are reported: \(fault)")
    } catch {
      log.warning("no metrics are reported: a JSON object of numbers is expected", metadata: ["file": "\(file)"])
    }
    return []
  }
}
