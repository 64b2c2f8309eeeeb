import Configuration
import Rounds
import Stages
import Wire

/// What was promised and seen: the witness that the invariants are checked against.
struct Ledger: Hashable {
  struct Place: Hashable {
    let round: UInt64
    let agent: String
  }

  struct Draw: Hashable {
    let round: UInt64
    let committed: [String]
  }

  /// Digest of the update that an agent was told is accepted.
  private var accepted: [Place: [UInt8]] = [:]
  private(set) var sealed: [UInt64: [UInt8]] = [:]
  /// How often rounds ended, by outcome.
  private(set) var outcomes: [String: Int] = [:]
  /// Rounds that were worked on again.
  private(set) var replays = 0
  /// Whom the draw took, by round and who had committed.
  private var draws: [Draw: [String]] = [:]

  var acceptances: Int { accepted.count }

  // MARK: What happens

  /// A record is written: a sealed set never changes, a round ends once, and again only after a replay.
  mutating func note(_ event: RoundRecord.Body, before: Gathering, _ disk: Disk) throws(Violation) {
    let number = before.round
    switch event {
    case .sealed(let seal):
      guard sealed[number] == nil || sealed[number] == seal.manifestDigest else {
        throw Violation("sealed twice", "round \(number) was sealed with another manifest before")
      }
      guard before.sealed == nil || before.ended?.outcome == "failed" else {
        throw Violation("sealed again", "round \(number) is replayed after \(before.ended?.outcome ?? "nothing")")
      }
      sealed[number] = seal.manifestDigest
      if before.ended != nil { replays += 1 }
    case .ended(let end):
      guard before.ended == nil else { throw Violation("ended twice", "round \(number), again \(end.outcome)") }
      guard end.outcome == "released" || !end.reason.isEmpty else {
        throw Violation("no reason", "round \(number) ended as \(end.outcome)")
      }
      outcomes[end.outcome, default: 0] += 1
      if end.outcome == "released" { try checkReleased(number, end.release, disk) }
    case .committed, .landed, .reserved, .rejected:
      guard before.isGathering else { throw Violation("late record", "\(event) in round \(number)") }
    case .opened: return
    }
  }

  private func checkReleased(_ round: UInt64, _ release: UInt64, _ disk: Disk) throws(Violation) {
    let manifest = disk.approved.first { $0.release == release }
    guard let manifest, manifest.round == round, manifest.roundDigest == sealed[round] else {
      throw Violation("released", "round \(round) as release \(release), which is not of it")
    }
  }

  /// An agent is told that its update is accepted.
  mutating func told(_ agent: String, _ digest: [UInt8], round: UInt64, _ disk: Disk) throws(Violation) {
    let place = Place(round: round, agent: agent)
    guard accepted[place] == nil || accepted[place] == digest else {
      throw Violation("two updates", "\(agent) was told of two updates in round \(round)")
    }
    accepted[place] = digest
    try check(place, digest, disk)
  }

  /// Agents are drawn: as many as the policy says, and again the same by a process that starts anew.
  mutating func drew(_ agents: [String], _ round: Gathering, _ setUp: SetUp) throws(Violation) {
    guard (setUp.policy.minimum...setUp.policy.maximum).contains(agents.count) else {
      throw Violation("size", "round \(round.round) is sealed with \(agents)")
    }
    let draw = Draw(round: round.round, committed: round.committed)
    guard draws[draw] == nil || draws[draw] == agents else {
      throw Violation("two draws", "\(agents) in round \(round.round), before \(draws[draw] ?? [])")
    }
    draws[draw] = agents
  }

  /// A task is about to be done with this manifest.
  func check(_ manifest: Disk.Manifest, of item: WorkItem) throws(Violation) {
    guard let sealed = sealed[item.round], sealed == manifest.digest else {
      throw Violation("other manifest", "\(item) is done with a manifest that is not the sealed one")
    }
  }

  // MARK: What must hold in every state

  func check(_ world: World, all: Bool = false) throws(Violation) {
    let oldest = all ? 0 : (world.disk.rounds.keys.max() ?? 0).subtractingReportingOverflow(2).partialValue
    let isRecent = { (round: UInt64) in oldest > round ? oldest > UInt64.max / 2 : true }
    for (place, digest) in accepted where isRecent(place.round) { try check(place, digest, world.disk) }
    try check(rounds: world.disk)
    try check(releases: world.disk)
    if let collector = world.collector { try check(collector, world) }
    guard let broker = world.broker else { return }
    try check(broker, world)
  }

  /// Who was told `accepted` is in the sealed set or was left out by the draw, or the round ended with a reason.
  private func check(_ place: Place, _ digest: [UInt8], _ disk: Disk) throws(Violation) {
    guard let round = disk.rounds[place.round] else {
      throw Violation("lost round", "round \(place.round) has an accepted update and no log")
    }
    guard let row = round.rows[place.agent], row.isCommitted, row.updateDigest == digest else {
      throw Violation("lost update", "\(place.agent) was told accepted in round \(place.round)")
    }
    guard let seal = round.sealed else { return }
    let isIn = disk.sealed[place.round]?.rows[place.agent] == digest
    guard isIn != seal.notSelected.contains(place.agent), disk.sealed[place.round]?.digest == seal.manifestDigest else {
      throw Violation(
        "not in the round", "\(place.agent) was told accepted; round \(place.round) was sealed without it")
    }
  }

  /// At most one round is unfinished, and no two updates of it lie in one place.
  private func check(rounds disk: Disk) throws(Violation) {
    let open = disk.rounds.filter { $0.value.ended == nil }
    guard open.count <= 1 else { throw Violation("two rounds", "unfinished are \(open.keys.sorted())") }
    guard let round = open.values.first else { return }
    let slots = round.rows.values.map(\.slot)
    guard Set(slots).count == slots.count, !slots.contains(0) else {
      throw Violation("one place", "updates of round \(round.round) lie in slots \(slots.sorted())")
    }
  }

  /// Approved releases are a chain, each of the sealed round it names, and no round has two.
  private func check(releases disk: Disk) throws(Violation) {
    var parent: UInt64 = 0
    for release in disk.approved.dropFirst() {
      guard release.parent == parent, release.release > parent else {
        throw Violation("chain", "release \(release.release) follows \(release.parent), not \(parent)")
      }
      parent = release.release
    }
    var rounds: Set<UInt64> = []
    for release in disk.releases.map(\.manifest) where release.origin == "round" {
      guard rounds.insert(release.round).inserted else {
        throw Violation("two releases", "of round \(release.round)")
      }
      guard release.roundDigest == sealed[release.round] else {
        throw Violation("foreign release", "release \(release.release) is of no sealed round")
      }
    }
  }
}
