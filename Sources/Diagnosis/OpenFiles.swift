internal import Glibc
internal import Rounds

/// Which process has a file or socket open, as far as this user may see.
enum OpenFiles {
  /// The first process that has something open whose link in /proc is `isMeant`.
  static func holder(_ isMeant: (String) -> Bool) -> pid_t? {
    let processes = ((try? FileSystem.list("/proc")) ?? []).compactMap { pid_t($0) }
    return processes.first { process in
      let folder = "/proc/\(process)/fd"
      return ((try? FileSystem.list(folder)) ?? []).contains { link("\(folder)/\($0)").map(isMeant) ?? false }
    }
  }

  static func holder(of path: String) -> pid_t? {
    guard let real = try? FileSystem.realPath(path) else { return nil }
    return holder { $0 == real }
  }

  /// What a program is called.
  static func name(of process: pid_t) -> String {
    let name = (try? text("/proc/\(process)/comm")) ?? ""
    return String(name.prefix { !$0.isNewline })
  }

  /// A file of /proc, whose size is not known before it is read.
  static func text(_ path: String) throws(StoreError) -> String {
    guard let file = fopen(path, "re") else { throw StoreError(.system(errno), "open", path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func link(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &target, target.count)
    return count > 0 ? String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
}

/// Inodes of the sockets that listen on a port, from the text of `/proc/net/tcp` or `/proc/net/tcp6`.
package func listeningInodes(on port: UInt16, table: String) -> [String] {
  table.split(separator: "\n").dropFirst().compactMap { line in
    let fields = line.split(separator: " ")
    guard fields.count > 9, fields[3] == "0A", let digits = fields[1].split(separator: ":").last,
      UInt16(digits, radix: 16) == port
    else { return nil }
    return String(fields[9])
  }
}
