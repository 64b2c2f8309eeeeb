internal import CZeroMQ

/// The libzmq that this process runs with.
package enum Library {
  /// Major, minor, patch.
  package static var version: [Int] {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return [major, minor, patch].map(Int.init)
  }

  /// Whether it was built with CURVE.
  package static var hasCurve: Bool { zmq_has("curve") == 1 }
}
