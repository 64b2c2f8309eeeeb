internal import Cryptography
internal import Glibc
internal import Logging
internal import Synchronization

extension SecretRule {
  /// For this process.
  package static var own: SecretRule {
    var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
    let count = Int(max(0, getgroups(Int32(groups.count), &groups)))
    let setting = getenv(variable).map { String(cString: $0) }
    return SecretRule(user: geteuid(), groups: Set(groups.prefix(count) + [getegid()]), setting: setting)
  }

  /// Judges a file that is there, and its folder where that is needed. Links are followed.
  package func judge(_ path: String) throws(StoreError) -> (file: Owner, verdict: Verdict) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system("look at", path) }
    let file = Owner(mode: status.st_mode & 0o777, user: status.st_uid, group: status.st_gid)
    return (file, judge(file) { Self.holdsModes((try? FileSystem.realPath(path)).map(FileSystem.parent) ?? ".") })
  }

  /// Whether a file that is made for its owner alone is one; so it is taken to be where none can be made.
  static func holdsModes(_ folder: String) -> Bool {
    let path = "\(folder)/.\(randomNumber())\(FileSystem.temporarySuffix)"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return true }
    defer {
      close(descriptor)
      unlink(path)
    }
    var status = stat()
    return fstat(descriptor, &status) != 0 || status.st_mode & 0o077 == 0
  }
}

extension FileSystem {
  private static let warned = Mutex<Set<String>>([])

  /// Reads a file that holds a secret; refused by `SecretRule`.
  package static func readSecret(_ path: String, limit: Int) throws(StoreError) -> [UInt8] {
    let bytes = try read(path, limit: limit)
    let (file, verdict) = try SecretRule.own.judge(path)
    switch verdict {
    case .allowed: break
    case .unprotected where warned.withLock({ $0.insert(path).inserted }):
      Logger(label: "keys").warning("the file system keeps no modes, so others may read \(path): put it on another one")
    case .unprotected: break
    case .refused:
      let mode = String(file.mode, radix: 8)
      throw StoreError(
        .conflict("others may read or change this secret (mode 0\(mode)); \(SecretRule.cure(path))"), "read", path)
    }
    return bytes
  }
}
