internal import Aggregation

extension FederationConfiguration {
  /// All settings by name, the same text for the same settings.
  package var text: String {
    [
      "agents=\(policy.agents.joined(separator: ","))", "expected=\(policy.expected)",
      "updates.min=\(policy.minimum)", "updates.max=\(policy.maximum)", "time.min=\(policy.openAtLeast) ms",
      "time.max=\(policy.openAtMost) ms", "assumed_compromised=\(policy.assumedCompromised)",
      "rule.name=\(rule.name)", "rule.space=\(rule.space.rawValue)", "rule.metric=\(rule.metric.rawValue)",
      "rule.noise_factor=\(rule.noiseFactor)", "gate=\(gate.text)", "keep=\(keep)",
      "limits.window=\(uploads.window)", "limits.open_updates=\(uploads.openUpdates)",
      "limits.round_bytes=\(uploads.roundBytes)", "limits.unfinished_bytes=\(uploads.unfinishedBytes)",
      "limits.idle=\(uploads.idle) ms",
    ].joined(separator: " ")
  }
}

extension Gate {
  fileprivate var text: String {
    switch self {
    case .automatic: "auto"
    case .manual: "manual"
    case .command(let command, let limit): "“\(command)” within \(limit) ms"
    }
  }
}
