import Queueing
import Rounds
import Stages
import Wire

/// A worker process: its conversation with the broker, and the task it is at.
struct ModelWorker: Hashable {
  struct Work: Hashable {
    let item: WorkItem
    /// Of the sealed file as it was when the work began; nil where there was none.
    let manifest: Disk.Manifest?
    var isPut = false
    /// When it looked for words last; again at the same time it would see nothing else.
    var lookedAt: UInt64?
  }

  var conversation: WorkerConversation
  var inbox: [WorkReply] = []
  var work: Work?

  init(queues: [String]) {
    conversation = WorkerConversation(
      WorkerHello(queues: queues, engine: SetUp.engine.name, name: "w"))
  }

  /// One look at what arrived. Where it is at a task: a step of it, that is a beat when it is time for one.
  mutating func turn(_ now: UInt64, _ disk: Disk) {
    guard let work else { return look(now, disk) }
    guard work.lookedAt != now else { return }
    self.work?.lookedAt = now
    guard conversation.beat(now: now) else { return }
    hearAll(now)
    guard conversation.item != work.item else { return }
    conversation.abandon(now: now)
    self.work = nil
  }

  private mutating func look(_ now: UInt64, _ disk: Disk) {
    hearAll(now)
    conversation.remind(now: now)
    if let item = conversation.item { work = Work(item: item, manifest: disk.sealed[item.round]) }
  }

  private mutating func hearAll(_ now: UInt64) {
    for reply in inbox { conversation.hear(reply, now: now) }
    inbox = []
  }

  mutating func finish(_ now: UInt64) {
    conversation.complete(now: now)
    work = nil
  }

  mutating func fail(_ error: String, transient: Bool, _ now: UInt64) {
    conversation.fail(error, transient: transient, now: now)
    work = nil
  }
}

extension World {
  /// Puts the result of a worker's task in place; where that cannot be, the worker reports why.
  mutating func perform(_ place: Int) throws(Violation) {
    guard let work = workers[place].work, !work.isPut else { return }
    let item = work.item
    guard let manifest = work.manifest, disk.floats.contains(item.round) || item.stage == "publish" else {
      return workers[place].fail("the floats are gone", transient: false, now)
    }
    try ledger.check(manifest, of: item)
    for task in predecessors(of: item) where disk.results[task] != manifest.digest {
      guard disk.floats.contains(item.round) else {
        return workers[place].fail("\(task.stage) is gone", transient: false, now)
      }
      throw Violation("order", "\(item) was given before \(task) was done")
    }
    if item.stage == "publish", let error = publish(manifest) {
      return workers[place].fail(error, transient: false, now)
    }
    disk.put(Disk.Task(round: item.round, stage: item.stage, index: item.index), manifest.digest)
    workers[place].work?.isPut = true
  }

  private func predecessors(of item: WorkItem) -> [Disk.Task] {
    let all = { (stage: String) in (0..<setUp.shards).map { Disk.Task(round: item.round, stage: stage, index: $0) } }
    switch item.stage {
    case "decide": return all("gram")
    case "clip": return [Disk.Task(round: item.round, stage: "decide", index: 0)]
    case "noise": return [Disk.Task(round: item.round, stage: "clip", index: item.index)]
    case "publish": return all("noise")
    default: return []
    }
  }

  /// What the publisher does with a finished round; why not, where it does not.
  private mutating func publish(_ manifest: Disk.Manifest) -> String? {
    let written = disk.releases.contains { $0.manifest.roundDigest == manifest.digest }
    if written { return nil }
    guard manifest.base == disk.newest else { return "a newer release is there" }
    let number = UInt64(disk.releases.count)
    let release = Disk.manifest(
      number, parent: disk.newest, origin: "round", round: manifest.round, digest: manifest.digest)
    disk.releases.append(Disk.Release(manifest: release, state: setUp.hasGate ? .candidate : .approved))
    return nil
  }
}
