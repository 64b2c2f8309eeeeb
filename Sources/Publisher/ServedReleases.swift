internal import Kernels
internal import Logging
internal import Messaging
internal import Rounds
internal import Wire

/// A federation's releases for whoever asks: manifests are read and verified once and kept, about 1 KiB each; weights are
/// mapped.
///
/// Used on the thread that serves.
final class ServedReleases {
  /// Manifests in one answer, at most.
  private static let mostManifests = 256
  /// What a question costs, also one that is refused, and a manifest in its answer. Bytes.
  static let questionCost = 1 << 14
  private static let manifestCost = 1 << 10
  /// Releases whose weights are mapped.
  private static let mostMapped = 16

  private(set) var offer: Offer
  private var manifests: [UInt64: SignedManifest] = [:]
  private var weights: [UInt64: KeptWeights] = [:]
  /// Releases that cannot be served, and why.
  private(set) var problems: [UInt64: StoreError] = [:]
  private let log = Logger(label: "publisher")

  init(_ offer: Offer) {
    self.offer = offer
    adopt()
  }

  /// What may be asked for from now on.
  func take(_ offer: Offer) {
    let isNew = offer.newest != self.offer.newest
    self.offer = offer
    if isNew { adopt() }
  }

  private func adopt() {
    weights[offer.newest] = offer.weights
    // What was removed from the store is let go of.
    weights = weights.filter { FileSystem.exists(offer.store.weightsPath($0.key)) }
  }

  /// What all manifests and the newest weights cost.
  static func cost(ofAllIn offer: Offer) -> Int {
    (offer.weights?.bytes.count ?? 0) + manifestCost * offer.approved.count
  }

  /// What an answer costs beyond its question, in bytes that are looked at for it.
  func cost(of body: ReleaseRequest.Body) -> Int {
    switch body {
    case .manifests(let fetch): return Self.manifestCost * wanted(fetch).count
    case .weights(let fetch):
      guard isServed(fetch.release), fetch.length > 0 else { return 0 }
      let part = UInt64(KeptWeights.rangeBytes)
      let touched = fetch.offset % part + min(fetch.length, part) > part ? 2 : 1
      return touched * KeptWeights.rangeBytes + (weights[fetch.release] == nil ? offer.weights?.bytes.count ?? 0 : 0)
    }
  }

  private func wanted(_ fetch: FetchManifests) -> ArraySlice<UInt64> {
    offer.approved(from: fetch.from).prefix(Int(min(fetch.limit, UInt32(Self.mostManifests))))
  }

  private func isServed(_ release: UInt64) -> Bool { offer.approved(from: release).first == release }
}

// MARK: Answers

extension ServedReleases {
  /// A chain with a gap is believed by nobody: it ends before a damaged manifest.
  func manifests(_ fetch: FetchManifests) -> ManifestList {
    let signed = Array(wanted(fetch).lazy.map(manifest).prefix { $0 != nil }.compactMap { $0 })
    return ManifestList(manifests: signed, beat: offer.beat)
  }

  private func manifest(_ release: UInt64) -> SignedManifest? {
    if let known = manifests[release] { return known }
    do throws(StoreError) {
      let signed = try offer.store.manifest(release).signed
      manifests[release] = signed
      problems[release] = nil
      return signed
    } catch {
      note(error, of: release)
      return nil
    }
  }

  /// Reads manifests again that could not be read, which may have been restored since; tells whether anything changed.
  func retry() -> Bool {
    let before = problems
    for release in before.keys where manifests[release] == nil { _ = manifest(release) }
    return problems != before
  }

  private func note(_ error: StoreError, of release: UInt64) {
    if problems[release] != error { log.error("\(error)") }
    problems[release] = error
  }

  /// A range and its bytes, as far as a chunk goes; they are verified each time.
  func weights(_ fetch: FetchWeights) throws(ReleaseRefusal) -> (WeightsRange, LentBytes) {
    guard isServed(fetch.release) else { throw refusal("there is no such release", fetch) }
    let kept = try kept(fetch)
    guard fetch.length > 0, fetch.offset < UInt64(kept.bytes.count) else {
      throw refusal("there is no such range", fetch)
    }
    let start = Int(fetch.offset)
    let end = min(start + Int(min(fetch.length, UInt64(KeptWeights.rangeBytes))), kept.bytes.count)
    guard let part = kept.part(start..<end) else {
      distrust(fetch.release)
      throw refusal("its weights cannot be read here", fetch)
    }
    let range = WeightsRange(
      release: fetch.release, offset: fetch.offset, length: UInt64(end - start), checksum: part.checksum.bytes)
    return (range, LentBytes(part.bytes, owner: kept.file))
  }

  private func kept(_ fetch: FetchWeights) throws(ReleaseRefusal) -> KeptWeights {
    if let kept = weights[fetch.release] { return kept }
    do throws(StoreError) {
      let read = try offer.store.manifest(fetch.release)
      manifests[fetch.release] = read.signed
      let kept = try KeptWeights(offer.store.weightsPath(fetch.release), digest: read.manifest.weightsDigest)
      if weights.count >= Self.mostMapped, let oldest = weights.keys.min() { weights[oldest] = nil }
      weights[fetch.release] = kept
      problems[fetch.release] = nil
      return kept
    } catch {
      if error.isAbsent { throw refusal(noLongerKept("its weights"), fetch) }
      note(error, of: fetch.release)
      throw refusal("its weights cannot be read here", fetch)
    }
  }

  private func refusal(_ reason: String, _ fetch: FetchWeights) -> ReleaseRefusal {
    ReleaseRefusal(reason: reason, release: fetch.release)
  }

  /// The weights turned out to be damaged: they are mapped, and verified, anew when they are wanted.
  private func distrust(_ release: UInt64) {
    weights[release] = nil
    note(.changedSinceRead(offer.store.weightsPath(release)), of: release)
  }
}

extension ReleaseRefusal: Error {}

extension StoreError {
  /// Weights that were verified once and are others now.
  static func changedSinceRead(_ path: String) -> StoreError {
    StoreError(.damaged("other bytes than when it was read first"), "read", path)
  }
}
