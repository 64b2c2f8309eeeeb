/// A stage of a group.
struct StageRef: Hashable, Comparable, Sendable {
  let group: GroupID
  let stage: Int

  static func < (left: StageRef, right: StageRef) -> Bool {
    left.group == right.group ? left.stage < right.stage : left.group < right.group
  }
}

/// The stages with ready tasks of one queue: tenants take turns, a tenant's stages go in order of (group, stage).
struct ReadyLine: Hashable, Sendable {
  /// Tenants with ready tasks; the first is served next.
  private(set) var turns: [String] = []
  /// By tenant: ascending, never empty.
  private var stages: [String: [StageRef]] = [:]

  /// The stage whose task goes next.
  var next: StageRef? {
    turns.first.flatMap { stages[$0]?.first }
  }

  var all: [StageRef] { turns.flatMap { stages[$0, default: []] } }

  /// Adds a stage that has ready tasks now; one that is here already stays.
  mutating func add(_ stage: StageRef) {
    let tenant = stage.group.tenant
    let place = stages[tenant, default: []].firstIndex { $0 >= stage }
    guard let place else {
      if stages[tenant] == nil { turns.append(tenant) }
      return stages[tenant, default: []].append(stage)
    }
    if stages[tenant]?[place] != stage { stages[tenant]?.insert(stage, at: place) }
  }

  /// Takes out a stage without ready tasks.
  mutating func remove(_ stage: StageRef) {
    let tenant = stage.group.tenant
    stages[tenant]?.removeAll { $0 == stage }
    guard let left = stages[tenant], left.isEmpty else { return }
    stages[tenant] = nil
    turns.removeAll { $0 == tenant }
  }

  /// The tenant was served and goes to the end.
  mutating func passTurn() {
    turns.append(turns.removeFirst())
  }
}

/// The ready lines of all queues that have one.
struct ReadyLines: Hashable, Sendable {
  private(set) var byKey: [QueueKey: ReadyLine] = [:]

  func next(_ key: QueueKey) -> StageRef? {
    byKey[key]?.next
  }

  mutating func add(_ stage: StageRef, to key: QueueKey) {
    byKey[key, default: ReadyLine()].add(stage)
  }

  mutating func remove(_ stage: StageRef, from key: QueueKey) {
    byKey[key]?.remove(stage)
    if byKey[key]?.turns.isEmpty == true { byKey[key] = nil }
  }

  mutating func passTurn(_ key: QueueKey) {
    byKey[key]?.passTurn()
  }
}
