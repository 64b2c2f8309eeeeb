internal import Configuration
internal import Cryptography
internal import Kernels
internal import Logging
internal import Rounds
internal import Stages
internal import Wire

/// Something that an operator asked for and that cannot be done.
struct CommandError: Error, CustomStringConvertible {
  let description: String
}

/// The releases of one federation: assembled, signed, judged by the gate, kept.
final class FederationPublisher {
  private(set) var federation: Federation
  let configuration: FederationConfiguration
  private(set) var store: ReleaseStore
  let log = Logger(label: "publisher")
  private var signing: SigningKey
  /// Approved releases, ascending; never empty.
  private(set) var approved: [UInt64]
  /// The newest round whose candidate the gate refused; 0 = none.
  private(set) var refusedRound: UInt64 = 0
  /// Releases approved since the last time this was emptied: to be broadcast.
  var fresh: [UInt64] = []
  private var mapped: [UInt64: KeptWeights] = [:]
  /// Why the gate cannot go on.
  var gateProblem: String?
  /// Releases that cannot be served, and why.
  private var unservable: [UInt64: StoreError] = [:]
  private var retryAt: UInt64 = 0

  /// - Throws: where the store is damaged, or the newest release is.
  init(_ federation: Federation, _ configuration: FederationConfiguration) throws {
    try ReleaseStore(federation).sweep()
    self.federation = try KeyRotation.recover(federation)
    self.configuration = configuration
    signing = SigningKey(seed: try Federation.key("publisher", in: federation.folder))
    try self.federation.check(.publisher)
    store = ReleaseStore(self.federation)
    approved = try store.approved()
    guard let newest = approved.last else {
      throw StoreError(.damaged("there is no release 0"), "read", federation.folder.releases)
    }
    _ = try weights(newest)
    for release in try store.numbers() {
      guard let manifest = manifest(release), case .refused = try store.state(release) else { continue }
      refusedRound = max(refusedRound, manifest.manifest.round)
    }
  }

  /// What keeps releases from being published or served, in words.
  var problems: [String] {
    [gateProblem].compactMap { $0 } + unservable.sorted { $0.key < $1.key }.map { "\($0.value)" }
  }

  /// The manifest of a release; nil where it is damaged, which is noted.
  func manifest(_ release: UInt64) -> VerifiedManifest? {
    noting(release) { () throws(StoreError) in try store.manifest(release) }
  }

  /// Reads manifests again, once a second, that could not be read: they may have been restored since.
  func retry(_ now: UInt64) {
    guard !unservable.isEmpty, now >= retryAt else { return }
    retryAt = now + 1000
    for (release, error) in unservable where error != .changedSinceRead(store.weightsPath(release)) {
      _ = manifest(release)
    }
  }

  /// Notes whether a release can be served.
  private func noting<Value>(_ release: UInt64, _ body: () throws(StoreError) -> Value) -> Value? {
    do throws(StoreError) {
      let value = try body()
      unservable[release] = nil
      return value
    } catch {
      if unservable[release] != error { log.error("\(error)") }
      unservable[release] = error
      return nil
    }
  }

  var newest: UInt64 { approved[approved.count - 1] }

  /// The weights of a kept release, mapped; their digest is verified when they are mapped.
  func weights(_ release: UInt64) throws(StoreError) -> KeptWeights {
    if let kept = mapped[release] { return kept }
    let kept = try KeptWeights(store.weightsPath(release), digest: try store.manifest(release).manifest.weightsDigest)
    if mapped.count >= 4, let oldest = mapped.keys.min() { mapped[oldest] = nil }
    mapped[release] = kept
    unservable[release] = nil
    return kept
  }

  /// The weights of a release turned out to be damaged: they are mapped, and verified, anew when they are wanted.
  func distrust(_ release: UInt64) {
    mapped[release] = nil
    unservable[release] = .changedSinceRead(store.weightsPath(release))
  }

  /// What may be asked for now.
  var offer: Offer {
    Offer(store: store, approved: approved, refusedRound: refusedRound, weights: try? weights(newest))
  }

  /// Writes the release that a finished round makes, unless it is there already.
  func publish(_ item: WorkItem, progress: @escaping () throws -> Void) throws {
    let result = try RoundResult(federation, round: item.round, progress: progress)
    if try existing(result.digest, after: result.round.base) { return }
    try recoverKeys()
    let parent = try store.manifest(newest)
    guard result.round.base == parent.manifest.root else {
      throw CommandError(
        description: "release \(newest) is newer than release \(result.round.base), on which the round is based")
    }
    let weights = try result.weights(base: store.weightsPath(newest), in: federation.folder.releases)
    let number = (try store.numbers().last ?? 0) + 1
    let manifest = try result.manifest(release: number, parent: parent, weights: weights)
    let state = configuration.gate == .automatic ? ReleaseState.approved : .candidate
    _ = try store.put(manifest.signed(with: signing), weights: weights, state: state)
    log.info(
      "release written",
      metadata: ["federation": "\(federation.name)", "release": "\(number)", "state": "\(state.name)"])
    if state == .approved { try publishedNow(number) }
  }

  /// Whether the round's release was written before: then it is newer than the round's base.
  private func existing(_ round: Digest, after base: UInt64) throws(StoreError) -> Bool {
    for release in try store.numbers().reversed() where release > base {
      if try store.manifest(release).manifest.roundDigest == round.bytes { return true }
    }
    return false
  }

  /// Puts a release on top of the newest one; its number is the next one.
  func put(_ manifest: ReleaseManifest, _ weights: [UInt8]) throws {
    guard try store.put(manifest.signed(with: signing), weights: weights, state: .approved) else {
      throw CommandError(description: "release \(manifest.release) exists already")
    }
    try publishedNow(manifest.release)
  }

  /// Brings a rotation to its end that was announced: from then on the new key signs.
  func recoverKeys() throws {
    federation = try KeyRotation.recover(federation)
    signing = SigningKey(seed: try Federation.key("publisher", in: federation.folder))
    store = ReleaseStore(federation)
  }

  private func publishedNow(_ release: UInt64) throws(StoreError) {
    approved.append(release)
    fresh.append(release)
    try store.prune(keep: configuration.keep)
  }

  /// The candidate that waits at the gate, if there is one.
  func candidate() throws(StoreError) -> UInt64? {
    guard let last = try store.numbers().last, try store.state(last) == .candidate else { return nil }
    return last
  }

  /// The gate says yes.
  func approve(_ release: UInt64) throws {
    try requireCandidate(release)
    guard try store.manifest(release).manifest.parent == newest else {
      throw CommandError(description: "release \(release) is based on an older release than \(newest); refuse it")
    }
    try store.set(.approved, of: release)
    try publishedNow(release)
  }

  /// The gate says no: the round ends, and the next one opens on the same base.
  func refuse(_ release: UInt64, _ reason: String) throws {
    try requireCandidate(release)
    try store.set(.refused(reason), of: release)
    refusedRound = max(refusedRound, try store.manifest(release).manifest.round)
    log.notice(
      "refused", metadata: ["federation": "\(federation.name)", "release": "\(release)", "reason": "\(reason)"])
  }

  private func requireCandidate(_ release: UInt64) throws {
    guard try store.numbers().contains(release) else {
      throw CommandError(description: "there is no release \(release)")
    }
    let state = try store.state(release)
    guard state == .candidate else {
      throw CommandError(description: "release \(release) is \(state.name), no candidate")
    }
  }

  /// Publishes the weights of an old release under a new number.
  func revert(to release: UInt64) throws -> UInt64 {
    guard try store.numbers().contains(release), try store.state(release) == .approved else {
      throw CommandError(description: "release \(release) was never approved")
    }
    guard FileSystem.exists(store.weightsPath(release)) else {
      throw CommandError(description: noLongerKept("the weights of release \(release)"))
    }
    try recoverKeys()
    let weights = try store.weights(release)
    let parent = try store.manifest(newest)
    let number = (try store.numbers().last ?? 0) + 1
    var manifest = try store.manifest(release).manifest
    manifest.release = number
    manifest.parent = newest
    manifest.parentDigest = parent.digest.bytes
    manifest.origin = "revert"
    manifest.revertedTo = release
    manifest.round = 0
    manifest.roundDigest = []
    manifest.nextPublisherKey = []
    manifest.nextServerKey = []
    try put(manifest, weights)
    return number
  }
}
