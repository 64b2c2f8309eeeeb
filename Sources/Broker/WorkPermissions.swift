package import Access
package import Wire

extension WorkRequest.Body {
  /// Role × message at the broker: only the collector opens and closes groups, a worker leases the queues of the stages,
  /// the publisher that of publishing.
  package func isAllowed(for sender: Sender) -> Bool {
    switch self {
    case .open, .close, .acknowledge: sender.has(.collector)
    case .demand, .beat, .complete, .failure, .leave: sender.has(.worker, .publisher)
    case .hello(let hello):
      hello.queues.allSatisfy { $0 == "publishing" ? sender.has(.publisher) : sender.has(.worker) }
    }
  }
}
