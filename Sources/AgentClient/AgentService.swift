internal import Cryptography
internal import Logging
package import Messaging
internal import Rounds
internal import Wire

/// An agent: follows the releases, trains from each, brings the update into the round, obeys receipts.
///
/// Everything but training runs on the thread that calls `run`.
package final class AgentService {
  /// How long a training that was cancelled may take to end.
  private static let endMilliseconds = 5000

  private let settings: AgentSettings
  private let trainer: any Trainer
  private let follower: ReleaseFollower
  private let link: CollectorLink
  private let log = Logger(label: "agent")
  private let news: (AgentNews) -> Void
  /// Taken as long as this agent lives.
  private let workplace: File
  /// The newest base.
  private var followed: UInt64?
  private var wanted: Release?
  private var run: TrainingRun?
  /// Whether it was told that the run at hand trains: one that finds what was kept does not.
  private var isTrainingTold = false
  private var retryAt: UInt64 = 0
  private var backoff: UInt64 = 1000
  private var accepted: Set<UInt64> = []
  private var counts = AgentCounts()
  /// Told each time the loop has turned, where somebody looks.
  package var watch: ((AgentStatus, _ now: UInt64) -> Void)?

  package init(
    context: Context, settings: AgentSettings, trainer: any Trainer, news: @escaping (AgentNews) -> Void
  ) throws {
    self.settings = settings
    self.trainer = trainer
    self.news = news
    try FileSystem.makeFolder(settings.folder)
    workplace = try Self.occupy(settings.folder)
    try FileSystem.sweep(settings.folder)
    follower = try ReleaseFollower(
      context: context, source: settings.source, transport: settings.transport, servers: settings.servers,
      seen: settings.seen)
    link = try CollectorLink(
      context: context, federation: settings.source.federation, name: settings.name, endpoint: settings.collector,
      transport: settings.transport, servers: settings.servers)
  }

  /// Two agents in one folder would train from each other's bases. Where the file system knows no locks it is not noticed.
  private static func occupy(_ folder: String) throws(StoreError) -> File {
    let place = try File(folder, .read)
    do { try place.lock() } catch  where error.kind == .locked {
      throw StoreError(.conflict("another agent works in this folder: each needs one of its own"), "lock", folder)
    } catch {}
    return place
  }

  /// Serves until asked to stop, or until enough updates were accepted. A training at hand is cancelled.
  package func run(until stop: Stop) throws(MessagingError) {
    defer { endTraining() }
    while settings.rounds.map({ accepted.count < $0 }) ?? true {
      var items = [PollItem(descriptor: stop.descriptor), link.pollItem] + follower.pollItems
      if let run { items.append(PollItem(descriptor: run.done.descriptor)) }
      let ready = try poll(items, milliseconds: min(200, follower.pauseMilliseconds))
      if ready[0] { return }
      let now = monotonicMilliseconds()
      for release in try follower.process(now: now) { take(release, now) }
      settle(now)
      begin(now)
      for heard in try link.process(now: now) { take(heard) }
      watch?(status(now), now)
    }
  }

  private func status(_ now: UInt64) -> AgentStatus {
    AgentStatus(
      federation: settings.source.federation, counts: counts, release: follower.head?.manifest.release,
      round: link.state.opened?.round, upload: link.state.stage, isTraining: run?.isTraining ?? false,
      isConnected: link.isConnected, sentBytes: link.sentBytes,
      collectorSilence: link.lastHeard.map { now - min(now, $0) },
      publisherSilence: follower.lastHeard.map { now - min(now, $0) })
  }

  private func endTraining() {
    guard let run else { return }
    run.cancellation.wish()
    _ = try? poll([PollItem(descriptor: run.done.descriptor)], milliseconds: Self.endMilliseconds)
  }

  private func take(_ release: Release, _ now: UInt64) {
    // Only keys changed: the training at hand, or the update that was made, is still the one that is wanted.
    guard release.root != followed else { return }
    followed = release.root
    wanted = release
    retryAt = now
    run?.cancellation.wish()
  }

  private func begin(_ now: UInt64) {
    guard run == nil, let release = wanted, now >= retryAt else { return }
    do {
      let task = TrainingTask(release: release.root, base: try base(release), folder: settings.folder)
      let baseDigest = release.verified.manifest.weightsDigest
      run = TrainingRun(task, trainer) { trained in
        Update(
          base: task.release, baseDigest: baseDigest, specDigest: task.base.spec.digest,
          claimedCount: max(1, trained.claimedCount),
          content: trained.update.withUnsafeBytes { Array($0) }, metrics: trained.metrics)
      }
      isTrainingTold = false
      wanted = nil
    } catch { fail("\(error)", release, now) }
  }

  /// The release as a file; files of older releases go.
  private func base(_ release: Release) throws -> ModelFile {
    for name in try FileSystem.list(settings.folder) where isOutdated(name, release.root) {
      try FileSystem.remove("\(settings.folder)/\(name)")
    }
    let path = "\(settings.folder)/base-\(release.root).safetensors"
    try FileSystem.replace(path, with: release.weights, synchronised: false)
    let file = try ModelFile(path: path, bufferPatterns: settings.bufferPatterns)
    guard file.spec.digest.bytes == release.verified.manifest.specDigest else {
      throw TrainingError(
        description: "the release has another model spec: name the same buffers (--buffer) as the federation does")
    }
    current = release
    return file
  }

  private var current: Release?

  private func isOutdated(_ name: String, _ release: UInt64) -> Bool {
    ["base-", "local-"].contains { name.hasPrefix($0) } && !name.contains("-\(release).")
  }

  private func settle(_ now: UInt64) {
    guard let finished = run else { return }
    let outcome = finished.take()
    if finished.isTraining && !isTrainingTold {
      isTrainingTold = true
      news(.training(release: finished.release))
    }
    guard let outcome else { return }
    run = nil
    switch outcome {
    case .success(let update):
      backoff = 1000
      if isTrainingTold { counts.trained() }
      guard wanted == nil else { return }
      news(.trained(release: finished.release, bytes: update.content.count))
      link.offer(update)
    case .failure(let error):
      guard wanted == nil, let current else { return }
      fail("\(error)", current, now)
    }
  }

  private func fail(_ reason: String, _ release: Release, _ now: UInt64) {
    counts.failed(reason)
    news(.failed(reason))
    wanted = release
    retryAt = now + backoff
    backoff = min(2 * backoff, 60_000)
  }

  private func take(_ heard: AgentReply.Body) {
    counts.hear(heard)
    guard case .receipt(let receipt) = heard, receipt.code != .busy else { return }
    if receipt.code == .accepted && !accepted.insert(receipt.round).inserted { return }
    news(.receipt(round: receipt.round, code: receipt.code, reason: receipt.reason))
  }
}
