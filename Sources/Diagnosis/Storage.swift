internal import Text

/// The file system of a data folder.
package struct Storage: Hashable, Sendable {
  package let path: String
  /// As the kernel names it, such as `ext4`.
  package var kind: String
  package var freeBytes: UInt64
  /// Why nothing can be written; nil where it can.
  package var problem: String?

  package init(path: String, kind: String, freeBytes: UInt64, problem: String? = nil) {
    self.path = path
    self.kind = kind
    self.freeBytes = freeBytes
    self.problem = problem
  }

  package func findings(_ needs: [RoundNeed]) -> [Finding] {
    [problem.map(Self.unwritable), room(needs), persistence].compactMap { $0 }
  }

  private static func unwritable(_ problem: String) -> Finding {
    .wrong("disk", problem, cure: "give the server's user the data folder (chown, chmod), or set `data` to another")
  }

  /// Rooms for two rounds: the one at hand, and what is kept of the last.
  private func room(_ needs: [RoundNeed]) -> Finding {
    let need = needs.reduce(0) { $0 + $1.bytes }
    let rounds = needs.map { "\($0.federation) (\($0.agents) agents) \(megabytes($0.bytes))" }.joined(separator: ", ")
    let found = "\(path) has \(megabytes(freeBytes)) free; a round takes: \(rounds)"
    let cure = "free space there, move `data` to a larger disk, lower `keep`, or set `limits.round_bytes`"
    if freeBytes < need { return .wrong("disk", found, cure: cure) }
    return freeBytes < 2 * need ? .warning("disk", found, cure: cure) : .ok("disk", found)
  }

  private var persistence: Finding {
    switch kind {
    case "tmpfs", "ramfs":
      .warning("disk", "\(path) lies in memory (\(kind)): all is lost at the next boot", cure: "set `data` to a disk")
    case "overlay":
      .warning(
        "disk", "\(path) lies in a container's own layer (overlay): it goes with the container",
        cure: "mount a volume there")
    case "nfs", "nfs4", "cifs", "smb3", "9p":
      .warning(
        "disk", "\(path) lies on a network (\(kind)): locks and flushes may not hold",
        cure: "set `data` to a local disk")
    default: .ok("disk", "\(path) lies on \(kind)")
    }
  }

  private func megabytes(_ bytes: UInt64) -> String { "\(decimal(Double(bytes) / 1e6, 1)) MB" }
}

/// What the floats of one round take on disk.
package struct RoundNeed: Hashable, Sendable {
  package let federation: String
  package let agents: Int
  package let bytes: UInt64

  /// - Parameters:
  ///   - agents: n, those that a round waits for.
  ///   - values: of a row of the model.
  package init(federation: String, agents: Int, values: Int) {
    self.federation = federation
    self.agents = agents
    let row = UInt64(4 * values + 4095) / 4096 * 4096
    // Base and updates; clipped and noised shards, and the release.
    bytes = UInt64(agents + 1) * row + 3 * UInt64(4 * values)
  }
}

/// The kind of the file system that a path lies on, from the text of `/proc/self/mountinfo`.
package func fileSystemKind(of path: String, mounts: String) -> String {
  var best = (length: -1, kind: "an unknown file system")
  for line in mounts.split(separator: "\n") {
    let fields = line.split(separator: " ")
    guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 1, dash > 4 else { continue }
    let point = String(fields[4]).replacing("\\040", with: " ")
    let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
    if isAbove && point.count >= best.length { best = (point.count, String(fields[dash + 1])) }
  }
  return best.kind
}
