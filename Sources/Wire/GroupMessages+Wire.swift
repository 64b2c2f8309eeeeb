internal import CWire

extension GroupName: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__GroupName>?) -> Void { flame__group_name__init }

  init(_ layout: Flame__GroupName) throws(WireError) {
    self.init(
      round: layout.round,
      generation: layout.generation)
  }

  func fill(_ layout: inout Flame__GroupName, _ arena: Arena) {
    layout.round = round
    layout.generation = generation
  }
}

extension StageGraph: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__StageGraph>?) -> Void { flame__stage_graph__init }

  init(_ layout: Flame__StageGraph) throws(WireError) {
    self.init(
      name: try text(layout.name),
      queue: try text(layout.queue),
      count: layout.count,
      dependency: try known(layout.dependency.rawValue),
      after: layout.after,
      maxAttempts: layout.max_attempts,
      maxLosses: layout.max_losses)
  }

  func fill(_ layout: inout Flame__StageGraph, _ arena: Arena) {
    layout.name = arena.string(name)
    layout.queue = arena.string(queue)
    layout.count = count
    layout.dependency = Flame__Dependency(rawValue: dependency.rawValue)
    layout.after = after
    layout.max_attempts = maxAttempts
    layout.max_losses = maxLosses
  }
}

extension OpenGroup: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__OpenGroup>?) -> Void { flame__open_group__init }

  init(_ layout: Flame__OpenGroup) throws(WireError) {
    self.init(
      group: try nested(layout.group),
      engine: try text(layout.engine),
      stages: try nestedList(layout.stages, layout.n_stages))
  }

  func fill(_ layout: inout Flame__OpenGroup, _ arena: Arena) {
    layout.group = arena.message(group)
    layout.engine = arena.string(engine)
    layout.n_stages = stages.count
    layout.stages = arena.messages(stages)
  }
}

extension CloseGroup: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__CloseGroup>?) -> Void { flame__close_group__init }

  init(_ layout: Flame__CloseGroup) throws(WireError) {
    self.init(
      group: try nested(layout.group))
  }

  func fill(_ layout: inout Flame__CloseGroup, _ arena: Arena) {
    layout.group = arena.message(group)
  }
}

extension AcknowledgeEnd: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__AcknowledgeEnd>?) -> Void { flame__acknowledge_end__init }

  init(_ layout: Flame__AcknowledgeEnd) throws(WireError) {
    self.init(
      group: try nested(layout.group))
  }

  func fill(_ layout: inout Flame__AcknowledgeEnd, _ arena: Arena) {
    layout.group = arena.message(group)
  }
}

extension GroupOpened: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__GroupOpened>?) -> Void { flame__group_opened__init }

  init(_ layout: Flame__GroupOpened) throws(WireError) {
    self.init(
      group: try nested(layout.group),
      result: try known(layout.result.rawValue),
      reason: try text(layout.reason))
  }

  func fill(_ layout: inout Flame__GroupOpened, _ arena: Arena) {
    layout.group = arena.message(group)
    layout.result = Flame__OpenResult(rawValue: result.rawValue)
    layout.reason = arena.string(reason)
  }
}

extension GroupEnd: WireMessage {
  static var initialise: (UnsafeMutablePointer<Flame__GroupEnd>?) -> Void { flame__group_end__init }

  init(_ layout: Flame__GroupEnd) throws(WireError) {
    self.init(
      group: try nested(layout.group),
      failed: layout.failed != 0,
      stage: try text(layout.stage),
      index: layout.index,
      error: try text(layout.error),
      attempts: layout.attempts,
      losses: layout.losses)
  }

  func fill(_ layout: inout Flame__GroupEnd, _ arena: Arena) {
    layout.group = arena.message(group)
    layout.failed = failed ? 1 : 0
    layout.stage = arena.string(stage)
    layout.index = index
    layout.error = arena.string(error)
    layout.attempts = attempts
    layout.losses = losses
  }
}
