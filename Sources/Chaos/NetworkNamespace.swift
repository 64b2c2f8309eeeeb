internal import CLinux
internal import Glibc

/// A network namespace of this process, without a name: the kernel removes it, with all that is in it, when the last
/// process in it is gone, however that ends.
final class NetworkNamespace {
  private let descriptor: Int32

  /// The one that the calling thread is in.
  private init() throws {
    descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ChaosError("cannot see the network namespace: \(lastError())") }
  }

  deinit { close(descriptor) }

  /// Makes one, and moves the calling thread into it.
  ///
  /// - Throws: `NoNetworks` where that is not allowed.
  static func enterNew() throws -> NetworkNamespace {
    guard clinux_new_network() == 0 else { throw NoNetworks(reason: lastError()) }
    return try NetworkNamespace()
  }

  /// Moves the calling thread, and the processes and threads that it starts from then on.
  func enter() throws {
    guard clinux_enter_network(descriptor) == 0 else {
      throw ChaosError("cannot enter a network namespace: \(lastError())")
    }
  }

  /// Where other processes find it while this one lives.
  var path: String { "/proc/\(getpid())/fd/\(descriptor)" }
}

/// This machine lets us make no networks: nothing was tested.
package struct NoNetworks: Error, Hashable, Sendable, CustomStringConvertible {
  let reason: String

  package var description: String {
    "nothing was tested: partitions need network namespaces, as root or as a user who may make user namespaces, "
      + "and ip and tc (Debian: iproute2); here: \(reason)"
  }
}

private func lastError() -> String { String(cString: strerror(errno)) }
