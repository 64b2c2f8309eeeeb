internal import Cryptography
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import Processes
internal import Rounds
internal import Synchronization
internal import Wire

/// Training failed.
package struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}

/// Trains by a command: it reads the model at `FLAME_BASE` and writes its own to `FLAME_OUT`, both safetensors files. It
/// may write a JSON object of numbers to `FLAME_METRICS`.
///
/// A finished local model stays in the agent's folder until the next release: an agent that restarts sends it again.
package final class CommandTrainer: Trainer {
  private let command: String
  private let claimedCount: UInt64?
  private struct Running {
    var child: ChildProcess?
    var isCancelled = false
  }

  private let running = Mutex(Running())
  private let log = Logger(label: "agent")

  /// - Parameters:
  ///   - claimedCount: nil takes entry “samples” of the metadata of the file that the command writes, 1 without one.
  package init(command: String, claimedCount: UInt64?) {
    self.command = command
    self.claimedCount = claimedCount
  }

  package func train(_ task: TrainingTask) throws -> Trained {
    let path = "\(task.folder)/local-\(task.release).safetensors"
    if !isKept(path) { try run(task, into: path) }
    let local = try ModelFile(path: path, spec: task.base.spec)
    let (base, model) = (try task.base.row(), try local.row())
    return Trained(
      update: zip(model, base).map { $0 - $1 }, claimedCount: claimedCount ?? local.claimedCount,
      metrics: metrics(path + ".metrics"))
  }

  /// What the command wrote to FLAME_METRICS. A mistake in it costs no update.
  private func metrics(_ path: String) -> [ReportedMetric] {
    guard FileSystem.exists(path) else { return [] }
    do {
      let text = Data(try FileSystem.read(path, limit: 1 << 16))
      let values = try JSONDecoder().decode([String: Double].self, from: text)
      let metrics = values.sorted { $0.key < $1.key }.map { ReportedMetric(name: $0.key, value: $0.value) }
      guard let fault = metrics.fault else { return metrics }
      log.warning("no metrics are reported: \(fault)")
    } catch {
      log.warning("no metrics are reported: a JSON object of numbers is expected", metadata: ["file": "\(path)"])
    }
    return []
  }

  /// Whether a finished model lies there as it was written; one that is damaged is trained again.
  private func isKept(_ path: String) -> Bool {
    guard let digest = try? FileSystem.read("\(path).digest", limit: 64) else { return false }
    return (try? self.digest(path)) == digest
  }

  private func digest(_ path: String) throws -> [UInt8] {
    Digest(of: try FileSystem.read(path, limit: 1 << 40)).bytes
  }

  private func run(_ task: TrainingTask, into path: String) throws {
    let unfinished = path + ".part"
    let metrics = path + ".metrics"
    for leftover in [unfinished, metrics] { try FileSystem.remove(leftover) }
    let variables = [
      "FLAME_BASE": task.base.file.path, "FLAME_OUT": unfinished, "FLAME_METRICS": metrics,
      "FLAME_RELEASE": "\(task.release)",
    ]
    let status = try status(of: ChildProcess(shell: command, environment: variables))
    guard status.isSuccess else { throw TrainingError(description: "the training command ended with \(status)") }
    guard FileSystem.exists(unfinished) else {
      throw TrainingError(description: "the training command wrote no model to FLAME_OUT")
    }
    try FileSystem.replace("\(path).digest", with: try digest(unfinished), synchronised: false)
    guard rename(unfinished, path) == 0 else { throw TrainingError(description: "cannot rename \(unfinished)") }
  }

  /// What a cancelled command leaves running ends with it.
  private func status(of started: ChildProcess) -> ExitStatus {
    running.withLock { $0 = Running(child: started) }
    var child = started
    let status = child.wait()
    let isCancelled = running.withLock { running in
      defer { running = Running() }
      return running.isCancelled
    }
    if isCancelled { started.signal(SIGKILL, wholeGroup: true) }
    return status
  }

  package func cancel() {
    running.withLock { running in
      running.isCancelled = true
      running.child?.signal(SIGTERM, wholeGroup: true)
    }
  }
}
