internal import Cryptography
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import Rounds
internal import Wire

/// The local model that was trained from a release. It stays in the agent's folder until the next release: an agent that
/// restarts sends it again.
package struct KeptModel: Sendable {
  private let task: TrainingTask
  private let path: String

  package init(_ task: TrainingTask) {
    self.task = task
    path = "\(task.folder)/local-\(task.release).safetensors"
  }

  /// Where a model is written before it counts.
  package var unfinished: String { path + ".part" }

  /// Where metrics of the training may be written, before the model counts: a JSON object of numbers.
  package var metricsFile: String { path + ".metrics" }

  /// Whether a finished model lies there as it was written; one that is damaged is trained again.
  package var isThere: Bool {
    guard let digest = try? FileSystem.read("\(path).digest", limit: 64) else { return false }
    return (try? Self.digest(path)) == digest
  }

  /// What was written counts from now on.
  package func finish() throws {
    try FileSystem.replace("\(path).digest", with: try Self.digest(unfinished), synchronised: false)
    guard rename(unfinished, path) == 0 else { throw TrainingError(description: "cannot rename \(unfinished)") }
  }

  /// Its difference from the base.
  ///
  /// - Parameters:
  ///   - claimedCount: nil takes entry “samples” of the file's metadata, 1 without one.
  package func trained(claimedCount: UInt64?) throws -> Trained {
    let local = try ModelFile(path: path, spec: task.base.spec)
    let (base, model) = (try task.base.row(), try local.row())
    return Trained(
      update: zip(model, base).map { $0 - $1 }, claimedCount: claimedCount ?? local.claimedCount, metrics: metrics())
  }

  /// What was written of the training. A mistake in it costs no update.
  private func metrics() -> [ReportedMetric] {
    guard FileSystem.exists(metricsFile) else { return [] }
    let log = Logger(label: "agent")
    do {
      let text = Data(try FileSystem.read(metricsFile, limit: 1 << 16))
      let values = try JSONDecoder().decode([String: Double].self, from: text)
      let metrics = values.sorted { $0.key < $1.key }.map { ReportedMetric(name: $0.key, value: $0.value) }
      guard let fault = metrics.fault else { return metrics }
      log.warning("no metrics are reported: \(fault)")
    } catch {
      log.warning("no metrics are reported: a JSON object of numbers is expected", metadata: ["file": "\(metricsFile)"])
    }
    return []
  }

  private static func digest(_ path: String) throws -> [UInt8] {
    Digest(of: try FileSystem.read(path, limit: 1 << 40)).bytes
  }
}
