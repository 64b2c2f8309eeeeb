internal import Dispatch

/// Runs a loop that blocks on a thread of its own, apart from those of Swift's tasks.
package enum ServiceThread {
  /// A private queue has a thread for as long as its work blocks.
  package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: name).async(execute: body)
  }
}
