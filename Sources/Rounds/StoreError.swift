internal import Glibc

/// A file of ours that cannot be read or written, or does not hold what it must.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// A system call failed with this errno.
    case system(Int32)
    /// The content is not what was written: torn, truncated or flipped.
    case damaged(String)
    /// Another process holds the lock.
    case locked
    /// What was asked for is not kept.
    case absent
    /// The content contradicts what it is used for.
    case conflict(String)
  }

  package let kind: Kind
  package let operation: String
  package let path: String

  package init(_ kind: Kind, _ operation: String, _ path: String) {
    self.kind = kind
    self.operation = operation
    self.path = path
  }

  static func system(_ operation: String, _ path: String) -> StoreError {
    StoreError(.system(errno), operation, path)
  }

  /// Goes away without anyone changing the data: the same work may succeed later.
  package var isTransient: Bool {
    guard case .system(let code) = kind else { return kind == .locked }
    return [ENOSPC, EDQUOT, EROFS, EMFILE, ENFILE, ENOMEM, EAGAIN, EINTR, EIO, ENOLCK, ESTALE, ETIMEDOUT].contains(code)
  }

  package var isDamaged: Bool {
    guard case .damaged = kind else { return false }
    return true
  }

  package var isAbsent: Bool { kind == .system(ENOENT) || kind == .absent }

  package var description: String {
    switch kind {
    case .system(let code): "cannot \(operation) \(path): \(String(cString: strerror(code)))\(advice(code))"
    case .damaged(let what): "\(path) is damaged (\(what)): \(remedy)"
    case .locked: "\(path) is in use by another process: stop that one first"
    case .absent: "\(path) is not kept"
    case .conflict(let what): "\(path): \(what)"
    }
  }

  private func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "; free space and it goes on by itself"
    case EROFS: "; make the file system writable and it goes on by itself"
    case EACCES, EPERM: "; check the owner and the mode"
    case EMFILE, ENFILE: "; raise the limit of open files"
    default: ""
    }
  }
}
