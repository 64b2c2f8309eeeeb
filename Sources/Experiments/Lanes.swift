internal import Dispatch
internal import Synchronization

/// Does jobs in their order, so many at a time, each lane on a thread of its own.
///
/// - Throws: the first error of a job; jobs that are begun are finished before, no other is begun.
func inLanes<Job: Sendable>(_ lanes: Int, _ jobs: [Job], _ body: @Sendable (Job) throws -> Void) throws {
  let next = Mutex(0)
  let failure = Mutex<(any Error)?>(nil)
  DispatchQueue.concurrentPerform(iterations: min(lanes, jobs.count)) { _ in
    while let index = next.withLock({ next in
      defer { next += 1 }
      return next < jobs.count && failure.withLock { $0 == nil } ? next : nil
    }) {
      do { try body(jobs[index]) } catch { failure.withLock { $0 = $0 ?? error } }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
}
