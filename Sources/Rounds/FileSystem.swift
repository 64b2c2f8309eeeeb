internal import CLinux
internal import Cryptography
package import Glibc

/// Whole-file operations, each atomic: a reader sees the old file or the new one.
package enum FileSystem {
  /// Of files that are not in place yet.
  package static let temporarySuffix = ".tmp"

  package static func makeFolder(_ path: String, permissions: mode_t = 0o750) throws(StoreError) {
    var built = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      built += "/" + part
      guard mkdir(built, permissions) == 0 || errno == EEXIST || errno == EISDIR else {
        throw .system("make the folder", built)
      }
    }
  }

  /// Makes an empty folder for files that do not stay: in `TMPDIR`, or else in /tmp.
  package static func makeTemporaryFolder(_ name: String) throws(StoreError) -> String {
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(place)/\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .system("make a folder in", place) }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Names in a folder, sorted; none where the folder is absent.
  package static func list(_ path: String) throws(StoreError) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw .system("list", path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func read(_ path: String, limit: Int = 1 << 30) throws(StoreError) -> [UInt8] {
    let file = try File(path, .read)
    let size = try file.size()
    guard size <= limit else {
      throw StoreError(.damaged("\(size) bytes, at most \(limit) are expected"), "read", path)
    }
    return try file.read(count: size, at: 0)
  }

  /// Puts a file in place of whatever was there.
  package static func replace(
    _ path: String, with bytes: [UInt8], synchronised: Bool, permissions: mode_t = 0o640
  ) throws(StoreError) {
    let temporary = try writeTemporary(path, [bytes], synchronised, permissions)
    guard rename(temporary, path) == 0 else { throw discard(temporary, "put in place", path) }
    if synchronised { try synchroniseFolder(parent(path)) }
  }

  /// Puts a file in place unless there is one; false where there is.
  package static func putNew(_ path: String, _ parts: [[UInt8]], synchronised: Bool) throws(StoreError) -> Bool {
    let temporary = try writeTemporary(path, parts, synchronised, 0o640)
    guard clinux_rename_new(temporary, path) == 0 else {
      if errno == EEXIST {
        unlink(temporary)
        return false
      }
      throw discard(temporary, "put in place", path)
    }
    if synchronised { try synchroniseFolder(parent(path)) }
    return true
  }

  /// Puts a file in place of another; survives power loss before it returns.
  package static func move(_ from: String, to path: String) throws(StoreError) {
    guard rename(from, path) == 0 else { throw .system("put in place", path) }
    try synchroniseFolder(parent(path))
  }

  /// Puts a symbolic link in place of a former one: who follows it finds the old file or the new one. Refused where
  /// something else is there.
  package static func replaceLink(_ path: String, to target: String) throws(StoreError) {
    var status = stat()
    if lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFLNK {
      throw StoreError(.conflict("is no symbolic link; remove it or choose another path"), "link", path)
    }
    let temporary = "\(path).\(randomNumber())\(temporarySuffix)"
    guard symlink(target, temporary) == 0 else { throw .system("link", path) }
    guard rename(temporary, path) == 0 else { throw discard(temporary, "link", path) }
  }

  /// The same path from the root on: what a command with another working folder is told.
  package static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }

  /// The path without links; throws where it leads nowhere.
  package static func realPath(_ path: String) throws(StoreError) -> String {
    guard let found = realpath(path, nil) else { throw .system("look at", path) }
    defer { free(found) }
    return String(cString: found)
  }

  /// Renames a folder unless the target exists; false where it does.
  package static func renameNew(_ from: String, _ to: String) throws(StoreError) -> Bool {
    if clinux_rename_new(from, to) == 0 { return true }
    guard errno == EEXIST || errno == ENOTEMPTY else { throw .system("put in place", to) }
    return false
  }

  package static func synchroniseFolder(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system("flush", path) }
  }

  /// Removes a file, or a folder with all in it; nothing to do where it is absent.
  package static func remove(_ path: String) throws(StoreError) {
    if unlink(path) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw .system("remove", path) }
    for name in try list(path) { try remove(path + "/" + name) }
    guard rmdir(path) == 0 || errno == ENOENT else { throw .system("remove", path) }
  }

  /// Removes what processes left in a folder that were killed while they wrote. For folders that nobody writes to.
  package static func sweep(_ folder: String) throws(StoreError) {
    for name in try list(folder) where name.hasSuffix(temporarySuffix) { try remove("\(folder)/\(name)") }
  }

  /// Permission bits of a file.
  package static func permissions(_ path: String) throws(StoreError) -> mode_t {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system("look at", path) }
    return status.st_mode & 0o777
  }

  package static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Under a name that nobody else has: a process number is the same in two containers that share a store.
  private static func writeTemporary(
    _ path: String, _ parts: [[UInt8]], _ synchronised: Bool, _ permissions: mode_t
  ) throws(StoreError) -> String {
    let temporary = "\(path).\(randomNumber())\(temporarySuffix)"
    do throws(StoreError) {
      let file = try File(temporary, .new, permissions: permissions)
      var offset = 0
      for part in parts {
        try file.write(part, at: offset)
        offset += part.count
      }
      if synchronised { try file.synchronise() }
    } catch {
      unlink(temporary)
      throw error
    }
    return temporary
  }

  private static func discard(_ temporary: String, _ operation: String, _ path: String) -> StoreError {
    let error = StoreError.system(operation, path)
    unlink(temporary)
    return error
  }
}
