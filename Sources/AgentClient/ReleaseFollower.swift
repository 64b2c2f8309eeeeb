internal import Cryptography
internal import Kernels
internal import Logging
package import Messaging
package import Rounds
internal import Wire

/// Which releases a subscriber gets.
package enum WantedReleases: Hashable, Sendable {
  /// The newest one; those in between may be skipped.
  case newest
  /// Every one, beginning with the one that is the newest at the start.
  case everyFromNow
  /// Every one from this number on.
  case every(from: UInt64)
}

/// Follows the releases of a federation: listens to the broadcast and asks for whatever it lacks.
///
/// A late joiner, lost chunks and a slow reader are all the same: ranges that are missing. Nothing is shown before its
/// signature, its place in the chain and its digest are verified. Used on one thread.
package final class ReleaseFollower {
  /// Ranges asked for at a time.
  static let window = 8
  /// A question that has no answer for this long is asked again.
  package static let patienceMilliseconds: UInt64 = 1000
  /// Ranges are asked for again where none came for so long; doubles each time, since a slow line takes its time and is
  /// not to carry them twice. A publisher that began anew is asked at once.
  static let linePatienceMilliseconds: UInt64 = 2000
  /// A broadcast has so long to go on before what it lacks is asked for.
  static let graceMilliseconds: UInt64 = 200

  package let source: ReleaseSource
  private var wanted: WantedReleases
  private let link: PublisherLink
  private let servers: ServerKeys?
  private let seen: SeenReleases?
  let log = Logger(label: "releases")

  /// The newest manifest whose signature and place in the chain are verified.
  package private(set) var head: VerifiedManifest?
  /// Signs what comes after it.
  private var key: PublicKey
  /// What the last beat told of rounds that the gate refused.
  package private(set) var refusedRound: UInt64 = 0
  private var announced: UInt64?
  private var pending: [VerifiedManifest] = []
  private var assembly: WeightsAssembly?
  private var asked: [Int: UInt64] = [:]
  private var lapses = 0
  private var epoch: UInt64?
  private var askedManifests: UInt64?
  /// The last answer led further, and more manifests are to come: the newest of these is not the newest of all.
  private var isCatchingUp = false
  /// No weights are asked for before: a broadcast goes on, or what was fetched last was wrong.
  private var quietUntil: UInt64 = 0
  /// No further weights are fetched for now.
  private var isFull = false
  private var hasWarned = false

  /// - Parameters:
  ///   - servers: what else to try where the publisher does not answer; learns the keys that manifests announce.
  ///   - seen: what was seen before, and is not gone behind; learns what is seen.
  package init(
    context: Context, source: ReleaseSource, wanted: WantedReleases = .newest, transport: Transport = .plain,
    servers: ServerKeys? = nil, seen: SeenReleases? = nil
  ) throws(MessagingError) {
    let source = source.resuming(seen?.known(), wanted: wanted)
    self.source = source
    key = source.key
    self.seen = seen
    self.wanted = wanted
    self.servers = servers
    link = try PublisherLink(context, source, transport: transport, servers: servers)
  }

  package var pollItems: [PollItem] { link.pollItems }

  /// Milliseconds after which `process` wants to be called again.
  package var pauseMilliseconds: Int { assembly == nil && head != nil ? 500 : 50 }

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
    if try link.changeKey(now: now) {
      asked = [:]
      askedManifests = nil
    }
    try ask(now)
    return complete
  }
}

// MARK: What arrives

extension ReleaseFollower {
  private func takeEvent(_ frames: [[UInt8]], _ now: UInt64, _ complete: inout [Release]) {
    guard frames.count >= 2, let event = try? ReleaseEvent.decode(frames[1], limit: 1 << 16),
      event.federation == source.federation
    else { return }
    if epoch != event.epoch { (epoch, asked) = (event.epoch, [:]) }
    switch event.body {
    case .manifest(let signed):
      take([signed])
      if let head { wait(for: head.manifest.release, now) }
    case .beat(let beat): take(beat)
    case .weights(let range):
      wait(for: range.release, now)
      if frames.count == 3 { take(range, frames[2], now, &complete) }
    }
  }

  /// A broadcast of this release goes on. Who lacks another one does not wait for it: releases may come faster than that.
  private func wait(for release: UInt64, _ now: UInt64) {
    if assembly?.release == release { quietUntil = max(quietUntil, now + Self.graceMilliseconds) }
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
      log.warning("not served", metadata: ["release": "\(error.release)", "reason": "\(error.reason)"])
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
    log.warning("no release is taken: \(reason); was the server restored from a backup? (docs/operations.md)")
  }

  private func take(_ manifests: [SignedManifest]) {
    let before = head
    for signed in manifests {
      do throws(ReleaseError) {
        let verified = try verify(signed)
        if let head {
          if verified == head || verified.manifest.release < head.manifest.release { continue }
          try verified.follow(head)
        } else if source.anchor == nil && verified.manifest.release != 0 {
          throw .brokenChain(release: verified.manifest.release)
        }
        advance(to: verified)
      } catch {
        if case .brokenChain(let release) = error { announced = max(announced ?? 0, release) }
        log.debug("manifest not taken", metadata: ["reason": "\(error)"])
      }
    }
    if let head, head != before {
      let anchor = ReleaseAnchor(release: head.manifest.release, digest: head.digest)
      seen?.keep(SeenReleases.Mark(anchor: anchor, key: key))
    }
    begin()
  }

  private func verify(_ signed: SignedManifest) throws(ReleaseError) -> VerifiedManifest {
    guard head == nil, let anchor = source.anchor else {
      return try VerifiedManifest(signed, key: key, federation: source.federation)
    }
    return try VerifiedManifest(signed, anchor: anchor, federation: source.federation)
  }

  private func advance(to verified: VerifiedManifest) {
    head = verified
    if let next = verified.nextKey { key = next }
    if !verified.manifest.nextServerKey.isEmpty { servers?.learn(verified.manifest.nextServerKey) }
    announced = max(announced ?? 0, verified.manifest.release)
    switch wanted {
    case .every(let from): if verified.manifest.release >= from { pending.append(verified) }
    case .newest, .everyFromNow:
      pending = [verified]
      assembly = nil
    }
  }

  /// Starts on the next pending release.
  private func begin() {
    guard assembly == nil, !isFull, let next = pending.first else { return }
    asked = [:]
    assembly = WeightsAssembly(release: next.manifest.release, byteCount: Int(clamping: next.manifest.weightsBytes))
  }

  private func take(_ range: WeightsRange, _ content: [UInt8], _ now: UInt64, _ complete: inout [Release]) {
    guard assembly?.release == range.release,
      content.withUnsafeBytes({ Checksum(of: $0) }).bytes == range.checksum,
      let index = assembly?.take(content, at: range.offset)
    else { return }
    asked[index] = nil
    for other in asked.keys { asked[other] = now }
    if assembly?.isComplete == true { finish(now, &complete) }
  }

  private func finish(_ now: UInt64, _ complete: inout [Release]) {
    guard let assembly, let verified = pending.first else { return }
    self.assembly = nil
    if Digest(of: assembly.bytes).bytes == verified.manifest.weightsDigest {
      pending.removeFirst()
      complete.append(Release(verified: verified, weights: assembly.bytes))
    } else {
      log.error("weights thrown away", metadata: ["reason": "\(ReleaseError.wrongWeights)"])
      quietUntil = now + Self.patienceMilliseconds
    }
    begin()
  }

  /// The publisher does not keep these weights any more: go on with the next release.
  private func giveUp(_ release: UInt64) {
    guard pending.count > 1, pending.first?.manifest.release == release else { return }
    pending.removeFirst()
    assembly = nil
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
    let from = head.map { $0.manifest.release + 1 } ?? source.anchor?.release ?? 0
    if try request(.manifests(FetchManifests(from: from, limit: 64)), now) { askedManifests = now }
  }

  private var isBehind: Bool { head == nil || (announced ?? 0) > (head?.manifest.release ?? 0) }

  /// Whether the weights at hand will be replaced by newer ones before they are complete.
  private var isInVain: Bool {
    if case .every = wanted { return false }
    return isCatchingUp
  }

  private func askRanges(_ now: UInt64) throws(MessagingError) {
    guard let assembly, !isInVain, now >= quietUntil else { return }
    if asked.values.contains(where: { now >= $0 + Self.linePatienceMilliseconds << min(lapses, 3) }) {
      lapses += 1
      asked = [:]
    }
    for index in assembly.wanted(Self.window - asked.count, except: Set(asked.keys)) {
      let range = assembly.range(index)
      let fetch = FetchWeights(
        release: assembly.release, offset: UInt64(range.lowerBound), length: UInt64(range.count))
      guard try request(.weights(fetch), now) else { return }
      asked[index] = now
    }
  }

  private func request(_ body: ReleaseRequest.Body, _ now: UInt64) throws(MessagingError) -> Bool {
    let request = ReleaseRequest(federation: source.federation, body: body).encode()
    guard case .queued = try link.ask(request, now: now) else { return false }
    return true
  }
}
