/// What one check of `flame doctor` found.
package struct Finding: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    case ok
    /// It works now, and may not for long.
    case warning
    /// It does not work.
    case wrong
  }

  /// What was looked at: libraries, configuration, endpoints, keys, disk, clock, limits, federation, model, server.
  package let check: String
  package let state: State
  package let found: String
  /// What to do; empty where all is well.
  package let cure: String

  package static func ok(_ check: String, _ found: String) -> Finding {
    Finding(check: check, state: .ok, found: found, cure: "")
  }

  package static func warning(_ check: String, _ found: String, cure: String) -> Finding {
    Finding(check: check, state: .warning, found: found, cure: cure)
  }

  package static func wrong(_ check: String, _ found: String, cure: String) -> Finding {
    Finding(check: check, state: .wrong, found: found, cure: cure)
  }
}

extension [Finding] {
  /// Exit status of `flame doctor`: 1 where something is wrong, 6 where there are warnings only, else 0.
  package var exitStatus: Int32 {
    contains { $0.state == .wrong } ? 1 : contains { $0.state == .warning } ? 6 : 0
  }
}
