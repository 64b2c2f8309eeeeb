internal import CLinux
internal import Glibc

/// Tells at which of many connections something may have arrived, so that nobody looks at those that are silent.
///
/// Used on one thread.
final class Arrivals {
  private static let most = 256
  private let descriptor: Int32

  init() {
    descriptor = clinux_arrivals_make()
    precondition(descriptor >= 0, "no descriptor left for arrivals")
  }

  deinit { close(descriptor) }

  var pollItem: PollItem { PollItem(descriptor: descriptor) }

  /// Watches a connection until it is closed.
  func add(_ id: ConnectionID) { _ = clinux_arrivals_add(descriptor, id.descriptor, id.cookie) }

  /// The cookies of those at which something has arrived since the last call.
  func take() -> [UInt64] {
    var all: [UInt64] = []
    while true {
      let some = [UInt64](unsafeUninitializedCapacity: Self.most) { buffer, count in
        count = Int(clinux_arrivals_take(descriptor, buffer.baseAddress, Int32(Self.most)))
      }
      all += some
      // Those that are ready go to the end of the kernel's list, so a full take is not of the same ones again.
      if some.count < Self.most || all.count >= 100 * Self.most { return all }
    }
  }
}
