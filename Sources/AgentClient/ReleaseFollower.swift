internal import Cryptography
internal import Logging
package import Messaging
package import Rounds
internal import Text
internal import Wire

/// Follows the releases of a federation: listens to the broadcast and asks for whatever it lacks.
///
/// A late joiner, lost chunks and a slow reader are all the same: ranges that are missing. Nothing is shown before its
/// signature, its place in the chain and its digest are verified. Used on one thread.
package final class ReleaseFollower {
  /// A question that has no answer for this long is asked again.
  package static let patienceMilliseconds: UInt64 = 1000

  package let source: ReleaseSource
  private var wanted: WantedReleases
  private let link: PublisherLink
  private let servers: ServerKeys?
  private let seen: SeenReleases?
  let log = Logger(label: "releases")

  private var chain: ManifestChain
  /// What the last beat told of rounds that the gate refused.
  package private(set) var refusedRound: UInt64 = 0
  private var announced: UInt64?
  private var pending: [VerifiedManifest] = []
  private var weights = WeightsFetch()
  private var epoch: UInt64?
  private var askedManifests: UInt64?
  /// The last answer led further, and more manifests are to come: the newest of these is not the newest of all.
  private var isCatchingUp = false
  /// No further weights are fetched for now.
  private var isFull = false
  private var hasWarned = false
  private var silence = SilenceReport()

  /// - Parameters:
  ///   - servers: what else to try where the publisher does not answer; learns the keys that manifests announce.
  ///   - seen: what was seen before, and is not gone behind; learns what is seen.
  package init(
    context: Context, source: ReleaseSource, wanted: WantedReleases = .newest, transport: Transport = .plain,
    servers: ServerKeys? = nil, seen: SeenReleases? = nil
  ) throws(MessagingError) {
    let source = source.resuming(seen?.known(), wanted: wanted)
    self.source = source
    chain = ManifestChain(source)
    self.seen = seen
    self.wanted = wanted
    self.servers = servers
    link = try PublisherLink(context, source, transport: transport, servers: servers)
  }

  package var pollItems: [PollItem] { link.pollItems }

  /// The newest manifest whose signature and place in the chain are verified.
  package var head: VerifiedManifest? { chain.head }

  /// When the publisher was last heard; nil before the first time.
  var lastHeard: UInt64? { link.lastHeard }

  /// Milliseconds after which `process` wants to be called again.
  package var pauseMilliseconds: Int { weights.release == nil && head != nil ? 500 : 50 }

  /// Takes what arrived, asks for what is missing, and hands out what is complete, in ascending order.
  ///
  /// - Parameters:
  ///   - isFull: there is no room for further releases: what is fetched already is all that comes.
  package func process(now: UInt64, isFull: Bool = false) throws(MessagingError) -> [Release] {
    self.isFull = isFull
    begin()
    var complete: [Release] = []
    while let frames = try link.event(now: now) { takeEvent(frames, now, &complete) }
    while let frames = try link.reply(now: now) { takeReply(frames, now, &complete) }
    if try link.renew(now: now, isLineBusy: weights.isAwaited) {
      weights.forgetQuestions()
      askedManifests = nil
    }
    try link.cureDeafness(now: now)
    try ask(now)
    tellOfSilence(now)
    return complete
  }

  private func tellOfSilence(_ now: UInt64) {
    switch silence.look(lastHeard: lastHeard, now: now) {
    case .silent:
      log.warning(
        "the publisher does not answer: is it up? An agent or subscriber may need a newer invitation; flame doctor tells more",
        metadata: ["endpoint": "\(source.ranges)"])
    case .heardAgain: log.notice("the publisher answers again", metadata: ["endpoint": "\(source.ranges)"])
    case nil: break
    }
  }
}

// MARK: What arrives

extension ReleaseFollower {
  private func takeEvent(_ frames: [[UInt8]], _ now: UInt64, _ complete: inout [Release]) {
    guard frames.count >= 2, let event = try? ReleaseEvent.decode(frames[1], limit: 1 << 16),
      event.federation == source.federation
    else { return }
    if epoch != event.epoch {
      epoch = event.epoch
      weights.forgetQuestions()
    }
    switch event.body {
    case .manifest(let signed):
      take([signed])
      if let head { weights.wait(for: head.manifest.release, now) }
    case .beat(let beat): take(beat)
    case .weights(let range):
      weights.wait(for: range.release, now)
      if frames.count == 3 { take(range, frames[2], now, &complete) }
    }
  }

  private func takeReply(_ frames: [[UInt8]], _ now: UInt64, _ complete: inout [Release]) {
    guard let first = frames.first, let reply = try? ReleaseReply.decode(first, limit: 1 << 20),
      reply.federation == source.federation
    else { return }
    switch reply.body {
    case .manifests(let list):
      let before = head
      take(list.beat)
      take(list.manifests)
      if head == nil, let anchor = source.anchor, !list.manifests.isEmpty {
        warn("the server's release \(anchor.release) is another one than is known here")
      }
      // An answer that leads no further is not asked for again at once.
      askedManifests = head == before ? now : nil
      isCatchingUp = head != before && isBehind
    case .weights(let range): if frames.count == 2 { take(range, frames[1], now, &complete) }
    case .error(let error):
      log.warning(
        "not served", metadata: ["release": "\(error.release)", "reason": "\(shown(error.reason, most: 400))"])
      giveUp(error.release)
    }
  }

  private func take(_ beat: ReleaseBeat) {
    announced = max(announced ?? 0, beat.newest)
    if wanted == .everyFromNow { wanted = .every(from: beat.newest) }
    refusedRound = max(refusedRound, beat.refusedRound)
    if head == nil, let anchor = source.anchor, beat.newest < anchor.release {
      warn("the server's newest release is \(beat.newest), but release \(anchor.release) is known here")
    }
  }

  /// Told once: whoever cannot begin waits, and somebody should know why.
  private func warn(_ reason: String) {
    guard !hasWarned else { return }
    hasWarned = true
    log.warning(
      "no release is taken: \(reason); was the server restored from a backup, or has its operator begun anew? (docs/operations.md)"
    )
  }

  private func take(_ manifests: [SignedManifest]) {
    let before = head
    for signed in manifests {
      do throws(ReleaseError) {
        if let verified = try chain.take(signed) { advance(to: verified) }
      } catch {
        if case .brokenChain(let release) = error { announced = max(announced ?? 0, release) }
        if case .badSignature = error { warn("it is not signed by the publisher that is known here") }
        log.debug("manifest not taken", metadata: ["reason": "\(error)"])
      }
    }
    if head != before, let mark = chain.mark { seen?.keep(mark) }
    begin()
  }

  private func advance(to verified: VerifiedManifest) {
    if !verified.manifest.nextServerKey.isEmpty { servers?.learn(verified.manifest.nextServerKey) }
    announced = max(announced ?? 0, verified.manifest.release)
    switch wanted {
    case .every(let from): if verified.manifest.release >= from { pending.append(verified) }
    case .newest, .everyFromNow:
      pending = [verified]
      weights.end()
    }
  }

  /// Starts on the next pending release.
  private func begin() {
    guard weights.release == nil, !isFull, let next = pending.first else { return }
    weights.begin(next.manifest.release, byteCount: Int(clamping: next.manifest.weightsBytes))
  }

  private func take(_ range: WeightsRange, _ content: [UInt8], _ now: UInt64, _ complete: inout [Release]) {
    guard let bytes = weights.take(range, content, now), let verified = pending.first else { return }
    if Digest(of: bytes).bytes == verified.manifest.weightsDigest {
      pending.removeFirst()
      complete.append(Release(verified: verified, weights: bytes))
    } else {
      log.error("weights thrown away", metadata: ["reason": "\(ReleaseError.wrongWeights)"])
      weights.rest(until: now + Self.patienceMilliseconds)
    }
    begin()
  }

  /// The publisher does not keep these weights any more: go on with the next release.
  private func giveUp(_ release: UInt64) {
    guard pending.count > 1, pending.first?.manifest.release == release else { return }
    pending.removeFirst()
    weights.end()
    begin()
  }
}

// MARK: What is asked for

extension ReleaseFollower {
  private func ask(_ now: UInt64) throws(MessagingError) {
    try askManifests(now)
    try askRanges(now)
  }

  private func askManifests(_ now: UInt64) throws(MessagingError) {
    let isWaiting = askedManifests.map { now < $0 + Self.patienceMilliseconds } ?? false
    guard isBehind || link.isSilent(now: now), !isWaiting else { return }
    if try request(.manifests(FetchManifests(from: chain.next, limit: 64)), now) { askedManifests = now }
  }

  private var isBehind: Bool { head == nil || (announced ?? 0) > (head?.manifest.release ?? 0) }

  /// Whether the weights at hand will be replaced by newer ones before they are complete.
  private var isInVain: Bool {
    if case .every = wanted { return false }
    return isCatchingUp
  }

  private func askRanges(_ now: UInt64) throws(MessagingError) {
    if isInVain { return }
    for (index, fetch) in weights.questions(now) {
      guard try request(.weights(fetch), now) else { return }
      weights.didAsk(index, now)
    }
  }

  private func request(_ body: ReleaseRequest.Body, _ now: UInt64) throws(MessagingError) -> Bool {
    let request = ReleaseRequest(federation: source.federation, body: body).encode()
    guard case .queued = try link.ask(request, now: now) else { return false }
    return true
  }
}
