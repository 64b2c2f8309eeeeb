internal import Dispatch
internal import Synchronization

/// Does jobs in their order, so many at a time, each lane on a thread of its own.
///
/// - Parameters:
///   - tell: told the share of the jobs that were begun, 0…1.
///   - body: takes the number of its lane and a job.
/// - Returns: what came of the first jobs: of all, or of those that were begun before one threw `ChaosError.stopped`.
/// - Throws: the first other error; jobs that are begun are finished before.
func sideBySide<Job: Sendable, Outcome: Sendable>(
  _ lanes: Int, _ jobs: [Job], tell: (Double) -> Void,
  _ body: @escaping @Sendable (Int, Job) throws -> Outcome
) throws -> [Outcome] {
  let desk = Mutex(Desk<Outcome>(results: jobs.map { _ in nil }))
  let group = DispatchGroup()
  for lane in 0..<min(lanes, jobs.count) {
    // A queue of its own is a thread of its own: processes end with the thread that started them.
    DispatchQueue(label: "lane \(lane)").async(group: group) {
      while let index = desk.withLock({ $0.take() }) {
        let result = Result { try body(lane, jobs[index]) }
        desk.withLock { $0.put(result, at: index) }
      }
    }
  }
  while group.wait(timeout: .now() + .milliseconds(500)) == .timedOut { tell(desk.withLock(\.share)) }
  return try desk.withLock { try $0.outcomes() }
}

/// Which job is next, and what came of those before.
private struct Desk<Outcome> {
  var results: [Result<Outcome, any Error>?]
  private var next = 0
  private var isClosed = false

  init(results: [Result<Outcome, any Error>?]) { self.results = results }

  var share: Double { Double(next) / Double(max(1, results.count)) }

  mutating func take() -> Int? {
    guard !isClosed, next < results.count else { return nil }
    next += 1
    return next - 1
  }

  mutating func put(_ result: Result<Outcome, any Error>, at index: Int) {
    results[index] = result
    if case .failure = result { isClosed = true }
  }

  func outcomes() throws -> [Outcome] {
    try results.compactMap { result -> Outcome? in
      do { return try result?.get() } catch let error as ChaosError where error == .stopped { return nil }
    }
  }
}
