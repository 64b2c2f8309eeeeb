internal import Kernels
internal import Messaging

/// The libraries that this process runs with.
package struct Libraries: Hashable, Sendable {
  /// Major, minor, patch of libzmq.
  package var messaging: [Int]
  package var hasCurve: Bool
  /// The kernel that OpenBLAS chose for this processor.
  package var kernel: String
  /// Why workers would refuse it; nil where its results do not depend on the order of rows.
  package var kernelProblem: String?

  package init(messaging: [Int], hasCurve: Bool, kernel: String, kernelProblem: String? = nil) {
    self.messaging = messaging
    self.hasCurve = hasCurve
    self.kernel = kernel
    self.kernelProblem = kernelProblem
  }

  /// Looks, and proves the kernel; a millisecond or so.
  package static func look() -> Libraries {
    BLAS.useOneThread()
    var problem: String?
    do throws(BLASError) { try BLAS.proveDeterminism() } catch { problem = "\(error)" }
    return Libraries(
      messaging: Library.version, hasCurve: Library.hasCurve, kernel: BLAS.kernelName, kernelProblem: problem)
  }

  package var findings: [Finding] { [messagingFinding, kernelFinding] }

  private var messagingFinding: Finding {
    let name = "libzmq \(messaging.map(String.init).joined(separator: "."))"
    if messaging.lexicographicallyPrecedes([4, 3]) {
      return .wrong("libraries", "\(name) is too old", cure: "install libzmq 4.3 or newer (Debian: libzmq5)")
    }
    guard hasCurve else {
      return .wrong(
        "libraries", "\(name) has no CURVE: `security: curve` cannot work",
        cure: "install a libzmq that is built with libsodium (Debian: libzmq5)")
    }
    return .ok("libraries", "\(name) with CURVE")
  }

  private var kernelFinding: Finding {
    guard let kernelProblem else {
      return .ok("libraries", "OpenBLAS kernel \(kernel): results do not depend on the order of rows")
    }
    return .wrong(
      "libraries", kernelProblem, cure: "set OPENBLAS_CORETYPE to another kernel, such as Haswell, for all workers")
  }
}
