/// Who may read a file that holds a secret: the one rule for every key and secret.
///
/// Nobody but its owner; also its group, where the file belongs to root or to this process's user and the group is one
/// of this process's own. That is how Kubernetes mounts secrets for whoever does not run as root. Everything else is
/// refused, unless the environment says `FLAME_KEY_MODES=any`, or the file system holds no modes.
package struct SecretRule: Hashable, Sendable {
  /// What the file system says of a file.
  package struct Owner: Hashable, Sendable {
    package var mode: UInt32
    package var user: UInt32
    package var group: UInt32

    package init(mode: UInt32, user: UInt32, group: UInt32) {
      self.mode = mode
      self.user = user
      self.group = group
    }
  }

  package enum Verdict: Hashable, Sendable {
    case allowed
    /// Nobody can tell who may read it.
    case unprotected
    case refused
  }

  package static let variable = "FLAME_KEY_MODES"

  /// Of this process.
  private let user: UInt32
  private let groups: Set<UInt32>
  private let takesAny: Bool

  /// - Parameters:
  ///   - user, groups: of this process.
  ///   - setting: the variable's value; any other than `any` changes nothing.
  package init(user: UInt32, groups: Set<UInt32>, setting: String?) {
    self.user = user
    self.groups = groups
    takesAny = setting == "any"
  }

  /// - Parameters:
  ///   - holdsModes: whether modes mean something in the file's folder; asked only where the mode is too wide.
  package func judge(_ file: Owner, holdsModes: () -> Bool) -> Verdict {
    if takesAny || isNarrow(file) { return .allowed }
    return holdsModes() ? .refused : .unprotected
  }

  private func isNarrow(_ file: Owner) -> Bool {
    guard file.mode & 0o027 == 0 else { return false }
    return file.mode & 0o040 == 0 || ([0, user].contains(file.user) && groups.contains(file.group))
  }

  /// What to do about a file that is refused.
  package static func cure(_ path: String) -> String {
    "chmod 600 \(path); in Kubernetes give the volume defaultMode: 0400, and fsGroup where the process is not root; "
      + "where neither can be done and nobody else is on this machine, set \(variable)=any"
  }
}
