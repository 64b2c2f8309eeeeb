internal import Access
internal import Configuration
internal import Kernels
internal import Logging
internal import Messaging
internal import Rounds
internal import Wire

/// The two ways of a release: the broadcast, and ranges for whoever lacks something.
extension PublisherService {
  func publish(
    _ body: ReleaseEvent.Body, topic: String, of federation: String, then last: LentBytes? = nil
  ) throws(MessagingError) {
    let event = ReleaseEvent(federation: federation, epoch: epoch, body: body).encode()
    try broadcast.send([Array("\(topic)/\(federation)".utf8), event], then: last)
  }

  /// The manifest, then the weights chunk by chunk, straight from the mapped file.
  func send(_ release: UInt64, of federation: FederationPublisher) throws(MessagingError) {
    let name = federation.federation.name
    guard let manifest = federation.manifest(release) else { return }
    guard let file = try? federation.weights(release), file.isIntact(0..<file.bytes.count) else {
      return federation.distrust(release)
    }
    try publish(.manifest(manifest.signed), topic: "manifest", of: name)
    for start in stride(from: 0, to: file.bytes.count, by: Self.rangeBytes) {
      let (range, bytes) = range(of: file, release, start, Self.rangeBytes)
      try publish(.weights(range), topic: "weights", of: name, then: bytes)
    }
  }

  private func range(of file: KeptWeights, _ release: UInt64, _ start: Int, _ length: Int) -> (WeightsRange, LentBytes)
  {
    let part = UnsafeRawBufferPointer(rebasing: file.bytes[start..<min(start + length, file.bytes.count)])
    let range = WeightsRange(
      release: release, offset: UInt64(start), length: UInt64(part.count), checksum: Checksum(of: part).bytes)
    return (range, LentBytes(part, owner: file.file))
  }

  func serveRanges() throws(MessagingError) {
    for _ in 0..<256 {
      guard let message = try ranges.receiveMessage() else { return }
      let frames = message.frames
      guard frames.count == 2, security.sender(message).has(.agent, .subscriber, .collector, .operator),
        let request = try? ReleaseRequest.decode(frames[1], limit: 1 << 12)
      else { continue }
      guard let federation = federations[request.federation] else {
        // The same answer as ever comes later: whoever asks, asks again.
        if table.problems[request.federation] != nil { continue }
        let error = ReleaseRefusal(reason: "there is no federation “\(request.federation.prefix(64))” here", release: 0)
        try reply(.error(error), request.federation, to: frames[0])
        continue
      }
      switch request.body {
      case .manifests(let fetch): try serve(fetch, federation, to: frames[0])
      case .weights(let fetch): try serve(fetch, federation, to: frames[0])
      }
    }
  }

  private func serve(_ fetch: FetchManifests, _ federation: FederationPublisher, to peer: [UInt8])
    throws(MessagingError)
  {
    let start = federation.approved.firstIndex { $0 >= fetch.from } ?? federation.approved.endIndex
    // A chain with a gap is believed by nobody: it ends before a damaged manifest.
    let wanted = federation.approved[start...].prefix(Int(min(fetch.limit, 256))).lazy.map(federation.manifest)
    let manifests = Array(wanted.prefix { $0 != nil }.compactMap { $0?.signed })
    let beat = ReleaseBeat(newest: federation.newest, refusedRound: federation.refusedRound)
    try reply(.manifests(ManifestList(manifests: manifests, beat: beat)), federation.federation.name, to: peer)
  }

  private func serve(_ fetch: FetchWeights, _ federation: FederationPublisher, to peer: [UInt8]) throws(MessagingError)
  {
    let name = federation.federation.name
    switch servable(fetch, federation) {
    case .failure(let refusal): try reply(.error(refusal), name, to: peer)
    case .success(let file):
      let length = Int(min(fetch.length, UInt64(Self.rangeBytes)))
      let (range, bytes) = range(of: file, fetch.release, Int(fetch.offset), length)
      try reply(.weights(range), name, to: peer, then: bytes)
    }
  }

  private func servable(
    _ fetch: FetchWeights, _ federation: FederationPublisher
  ) -> Result<KeptWeights, ReleaseRefusal> {
    let refusal = { (reason: String) in
      Result<KeptWeights, _>.failure(ReleaseRefusal(reason: reason, release: fetch.release))
    }
    do throws(StoreError) {
      guard fetch.release <= federation.newest, try federation.store.state(fetch.release) == .approved else {
        return refusal("there is no such release")
      }
      let file = try federation.weights(fetch.release)
      guard fetch.length > 0, fetch.offset < UInt64(file.bytes.count) else { return refusal("there is no such range") }
      let end = min(fetch.offset + min(fetch.length, UInt64(Self.rangeBytes)), UInt64(file.bytes.count))
      guard file.isIntact(Int(fetch.offset)..<Int(end)) else {
        federation.distrust(fetch.release)
        return refusal("its weights cannot be read here")
      }
      return .success(file)
    } catch {
      if !error.isAbsent { federation.log.error("\(error)") }
      return refusal(error.isAbsent ? noLongerKept("its weights") : "its weights cannot be read here")
    }
  }

  private func reply(
    _ body: ReleaseReply.Body, _ federation: String, to peer: [UInt8], then last: LentBytes? = nil
  ) throws(MessagingError) {
    let message = ReleaseReply(federation: federation, epoch: epoch, body: body).encode()
    try ranges.send([peer, message], then: last)
  }
}

extension ReleaseRefusal: Error {}
