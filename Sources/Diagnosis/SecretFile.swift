package import Rounds

/// A private file, as it was found.
package struct SecretFile: Hashable, Sendable {
  package let name: String
  package let path: String
  /// Permission bits; nil where there is no such file.
  package var mode: UInt32?
  /// Whether the rule of secrets lets processes read it.
  package var verdict: SecretRule.Verdict
  /// Why it cannot be used, its mode apart.
  package var problem: String?
  /// What shows which key it is, and is no secret; empty where there is nothing of the kind.
  package var fingerprint: String

  package init(
    name: String, path: String, mode: UInt32?, verdict: SecretRule.Verdict = .allowed, problem: String? = nil,
    fingerprint: String = ""
  ) {
    self.name = name
    self.path = path
    self.mode = mode
    self.verdict = verdict
    self.problem = problem
    self.fingerprint = fingerprint
  }

  package var finding: Finding {
    guard let mode else {
      return .wrong(
        "keys", "\(path) is missing", cure: "restore it from your backup; a new server gets it by `flame init`")
    }
    guard verdict != .refused else {
      return .wrong(
        "keys", "others may read the \(name) key (\(path), mode \(octal(mode))), so no process takes it",
        cure: "\(SecretRule.cure(path)); if others did use this machine, change the key: `flame keys rotate --help`")
    }
    if let problem { return .wrong("keys", problem, cure: "restore \(path) from your backup") }
    guard verdict == .allowed else {
      return .warning(
        "keys", "the file system of \(path) keeps no modes, so others may read the \(name) key",
        cure: "move it to a file system that keeps modes; the data folder as a whole, where it is there")
    }
    return .ok("keys", "\(name)" + (fingerprint.isEmpty ? "" : " \(fingerprint)") + ", mode \(octal(mode))")
  }

  private func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
