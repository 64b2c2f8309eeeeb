import Foundation
import Glibc
import Rounds

/// What a machine may do to processes, and undo again. Two of them need root, and a machine that lets it mount.
enum MachineFault: String, CaseIterable {
  case full
  case readOnly
  case descriptors

  /// What the processes say of it.
  var words: String {
    switch self {
    case .full: String(cString: strerror(ENOSPC))
    case .readOnly: String(cString: strerror(EROFS))
    case .descriptors: String(cString: strerror(EMFILE))
    }
  }

  static let isPossible = geteuid() == 0 && run("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt")

  static func must(_ words: String...) throws {
    guard run(words) else { throw Overdue(what: words.joined(separator: " "), logs: "") }
  }

  @discardableResult
  static func run(_ words: String...) -> Bool { run(words) }

  private static func run(_ words: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

extension TestStack {
  /// A stack whose data lies on a disk of its own, of 48 MB.
  static func onSmallDisk(
    _ federation: TestFederation, starts: Bool = true, _ body: (TestStack) throws -> Void
  ) throws {
    let folder = "/tmp/flame-\(UInt64.random(in: .min ... .max))"
    try FileSystem.makeFolder("\(folder)/d")
    defer { try? FileSystem.remove(folder) }
    try MachineFault.must("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", "\(folder)/d")
    defer { MachineFault.run("umount", "-l", "\(folder)/d") }
    let stack = try TestStack(folder: folder, [federation])
    defer { stack.end() }
    if starts { try stack.startAll() }
    try body(stack)
  }

  private var filler: String { "\(data)/filler" }

  /// Lets a fault happen, to everything or (descriptors) to one process that stands still.
  func strike(_ fault: MachineFault, _ process: String) throws {
    switch fault {
    case .full:
      let file = try File(filler, .new)
      for bytes in [1 << 20, 1 << 12] {
        var end = try file.size()
        while (try? file.write([UInt8](repeating: 1, count: bytes), at: end)) != nil { end += bytes }
      }
    case .readOnly:
      try MachineFault.must("mount", "--bind", data, data)
      try MachineFault.must("mount", "-o", "remount,ro,bind", data)
    case .descriptors: try limit(descriptors: lowestFree(processID(process)), process)
    }
  }

  func lift(_ fault: MachineFault, _ process: String) throws {
    switch fault {
    case .full: try FileSystem.remove(filler)
    case .readOnly: try MachineFault.must("umount", data)
    case .descriptors: try limit(descriptors: 1024, process)
    }
  }

  private func limit(descriptors: Int, _ process: String) throws {
    try MachineFault.must("prlimit", "--pid", "\(processID(process))", "--nofile=\(descriptors):")
  }

  private func lowestFree(_ process: pid_t) throws -> Int {
    let open = Set(try FileSystem.list("/proc/\(process)/fd").compactMap { Int($0) })
    return (0...).first { !open.contains($0) } ?? 0
  }
}
