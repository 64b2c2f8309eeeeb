internal import Rounds

extension Finding {
  /// What was found in a federation's model, as far as something is to be done about it.
  static func of(_ findings: [ModelFinding], _ model: String) -> [Finding] {
    let worth = findings.filter { $0.grade != .note }
    guard !worth.isEmpty else { return [.ok("model", "\(model): its values can be trained")] }
    return worth.map { finding in
      Finding(
        check: "model", state: finding.grade == .refused ? .wrong : .warning, found: "\(model): \(finding.found)",
        cure: "\(finding.advice) (with `flame init`, for a federation made anew)")
    }
  }
}
