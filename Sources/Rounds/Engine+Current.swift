internal import Aggregation
internal import Kernels
package import Wire

/// The version of this program; part of the engine.
package let programVersion = "0.1.0"

extension Engine {
  /// What this process computes with.
  package static var current: Engine {
    Engine(ruleVersion: RuleRegistry.version, programVersion: Rounds.programVersion, kernel: BLAS.kernelName)
  }

  /// As the broker compares it.
  package var name: String { "\(ruleVersion) \(programVersion) \(kernel)" }
}
