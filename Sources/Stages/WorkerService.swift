package import Admin
internal import Cryptography
internal import Kernels
internal import Logging
package import Messaging
internal import Rounds
internal import Wire

/// The stages, each with workers of its own.
package enum WorkerKind: String, CaseIterable, Sendable {
  case clustering
  case clipping
  case noising
}

/// A worker process: one task at a time, all on the thread that calls `run`.
package final class WorkerService {
  private let kind: WorkerKind
  private let data: String
  private let link: WorkerLink
  private let log = Logger(label: "worker")
  private var federations: [String: Federation] = [:]
  private var counts = TaskCounts()
  /// What the process shows of itself, where it does.
  package var board: Board?

  /// - Parameters:
  ///   - data: the folder with the federations' stores.
  /// - Throws: where this machine's products are not deterministic.
  package init(
    context: Context, kind: WorkerKind, data: String, broker: String, name: String, transport: Transport = .plain,
    servers: ServerKeys? = nil
  ) throws {
    BLAS.useOneThread()
    try BLAS.proveDeterminism()
    self.kind = kind
    self.data = data
    link = try WorkerLink(
      context: context, endpoint: broker, queues: [kind.rawValue], engine: Engine.current.name, name: name,
      transport: transport, servers: servers)
    log.info("ready", metadata: ["queue": "\(kind.rawValue)", "engine": "\(Engine.current.name)"])
  }

  /// Works until asked to stop: the task at hand is finished if it is done soon, else handed back.
  package func run(until stop: Stop) throws(MessagingError) {
    var item: WorkItem?
    while true {
      let ready = try poll(
        [PollItem(descriptor: stop.descriptor), link.pollItem], milliseconds: item == nil ? 500 : 0)
      if ready[0] { return try link.leave() }
      item = try link.next(now: monotonicMilliseconds())
      show(monotonicMilliseconds())
      if let task = item { try work(on: task, until: stop) }
    }
  }

  /// Shows what it has done, once a second, also in the middle of a task.
  private func show(_ now: UInt64) {
    guard let board, board.isDue(now: now) else { return }
    board.post(now: now, obstacle: link.isWelcome ? nil : "the broker has not answered yet", metrics: counts.metrics)
  }

  private func work(on item: WorkItem, until stop: Stop) throws(MessagingError) {
    let start = monotonicMilliseconds()
    do {
      try perform(item, until: stop)
      counts.note(item.stage, "completed", milliseconds: monotonicMilliseconds() - start)
      try link.complete(now: monotonicMilliseconds())
    } catch is HandedBack {
      return counts.note(item.stage, "returned")
    } catch is LeaseLost {
      counts.note(item.stage, "lost")
      try link.abandon(now: monotonicMilliseconds())
    } catch let error as MessagingError {
      throw error
    } catch {
      counts.note(item.stage, "failed")
      let transient = (error as? StoreError)?.isTransient ?? false
      try link.fail("\(error)", transient: transient, now: monotonicMilliseconds())
    }
  }

  private func perform(_ item: WorkItem, until stop: Stop) throws {
    let work = try RoundWork(try federation(item.federation), round: item.round) { [self] in
      try link.beat(now: monotonicMilliseconds(), isStopping: stop.isAsked)
      show(monotonicMilliseconds())
    }
    try work.perform(item.stage, item.index)
  }

  private func federation(_ name: String) throws(StoreError) -> Federation {
    if let known = federations[name] { return known }
    guard FederationFolder.isValidFederation(name) else {
      throw StoreError(.conflict("no name of a federation"), "open", name)
    }
    let federation = try Federation(FederationFolder(data: data, federation: name))
    federations[name] = federation
    return federation
  }
}
