internal import AgentClient
internal import Configuration
internal import Cryptography
internal import Kernels
internal import Messaging
internal import Rounds
internal import Wire

/// Eleven agents and a subscriber, all on the thread of the run: the connection, the upload and what follows the
/// releases are an agent's own, only the training is a draw of random numbers. The twelfth is a process.
///
/// A killed agent is one whose connection is closed and whose memory is gone; a held one says and takes nothing.
final class ChaosAgents {
  private let plan: ChaosPlan
  private let folder: ChaosFolder
  private let place: Place
  private let endpoint: String
  private let spec: ModelSpec
  private let training: ChaosTraining
  private let follower: ReleaseFollower
  private var links: [String: CollectorLink] = [:]
  private var frozen: Set<String> = []
  /// The newest release that agents train from.
  private var base: UInt64?
  /// What the subscriber got, and what the agents sent and were told.
  private(set) var evidence = Evidence()

  init(_ plan: ChaosPlan, _ folder: ChaosFolder, _ place: Place) throws {
    self.plan = plan
    self.folder = folder
    self.place = place
    let federation = try Federation(folder.store)
    let endpoints = try folder.configuration().endpoints
    spec = federation.spec
    training = ChaosTraining(seed: plan.seed)
    endpoint = endpoints.collector
    let source = ReleaseSource(
      federation: federation.name, key: federation.publisherKey, broadcast: endpoints.releases,
      ranges: endpoints.ranges)
    let transport = try folder.transport(of: Sites.subscriber)
    follower = try place.sockets(Sites.subscriber) {
      try ReleaseFollower(context: $0, source: source, wanted: .every(from: 0), transport: transport)
    }
    for name in ChaosPlan.agentNames where name != ChaosPlan.agentProcess { try join(name) }
  }

  var pollItems: [PollItem] {
    links.filter { !frozen.contains($0.key) }.map(\.value.pollItem) + follower.pollItems
  }

  /// The newest release that the subscriber has.
  var newest: UInt64 { UInt64(max(0, evidence.releases.count - 1)) }

  func join(_ name: String) throws {
    let transport = try folder.transport(of: name)
    let link = try place.sockets(name) {
      try CollectorLink(
        context: $0, federation: ChaosFolder.federation, name: name, endpoint: endpoint, transport: transport)
    }
    links[name] = link
    if let base { link.offer(update(name, base)) }
  }

  func leave(_ name: String) { links[name] = nil }
  func freeze(_ name: String) { frozen.insert(name) }
  func thaw(_ name: String) { frozen.remove(name) }

  /// Takes what there is to take and says what there is to say.
  ///
  /// - Parameters:
  ///   - done: faults so far.
  /// - Returns: the number of releases that came.
  func step(_ now: UInt64, faults done: Int) throws -> Int {
    let releases = try follower.process(now: now)
    for release in releases {
      evidence.releases.append(
        Evidence.Print(release: release.number, manifest: Digest(of: release.verified.signed.manifest).bytes))
    }
    try train(done)
    for (name, link) in links where !frozen.contains(name) {
      for case .receipt(let receipt) in try link.process(now: now) { evidence.note(receipt, of: name) }
    }
    return releases.count
  }

  private func train(_ done: Int) throws {
    guard !evidence.releases.isEmpty, base != newest, plan.mayTrain(from: newest, faults: done) else { return }
    base = newest
    try expectProcess(newest)
    for (name, link) in links { link.offer(update(name, newest)) }
  }

  /// The same for the same agent, release and seed.
  private func update(_ name: String, _ base: UInt64) -> Update {
    let values = training.update(of: name, base: base, count: spec.rowCount)
    evidence.offered[base, default: [:]][name] = checksums(values)
    return Update(
      base: base, specDigest: spec.digest, claimedCount: 10, content: values.withUnsafeBytes { Array($0) })
  }

  /// Notes what the agent that is a process is to send.
  private func expectProcess(_ base: UInt64) throws {
    let row = try ModelFile(path: "\(folder.store.release(base))/weights.safetensors", spec: spec).row()
    let values = training.writtenUpdate(of: ChaosPlan.agentProcess, base: base, row: row)
    evidence.offered[base, default: [:]][ChaosPlan.agentProcess] = checksums(values)
  }

  private func checksums(_ values: [Float]) -> [UInt8] {
    (0..<Shard.count(of: values.count)).flatMap { shard -> [UInt8] in
      let part = Array(values[Shard.range(shard, values.count)])
      return part.withUnsafeBytes { Checksum(of: $0).bytes }
    }
  }
}

/// What was seen from outside while a stack ran.
package struct Evidence: Sendable {
  /// A release as the subscriber got it. The manifest names the digest of the weights, which the subscriber verifies.
  package struct Print: Hashable, Sendable {
    package let release: UInt64
    /// BLAKE2b-256.
    package let manifest: [UInt8]

    package init(release: UInt64, manifest: [UInt8]) {
      self.release = release
      self.manifest = manifest
    }
  }

  package var releases: [Print] = []
  /// By release and agent: XXH3-128 of every shard of the update that the agent made from it.
  package var offered: [UInt64: [String: [UInt8]]] = [:]
  /// By round: the agents that were told that their update is in it.
  package var accepted: [UInt64: Set<String>] = [:]
  /// `accepted` once more, for an update sent or asked about again.
  package var acceptedAgain = 0
  /// All other receipts.
  package var otherReceipts: [String: Int] = [:]

  package init() {}

  mutating func note(_ receipt: Receipt, of agent: String) {
    guard receipt.code == .accepted else {
      otherReceipts["\(receipt.code)", default: 0] += 1
      return
    }
    if !accepted[receipt.round, default: []].insert(agent).inserted { acceptedAgain += 1 }
  }
}
