import CLinux
import Glibc

/// One agent's model in a folder: usable as far as is known, or rejected with a reason.
struct AgentFile: Sendable {
  /// The file's name without its ending.
  let name: String
  private(set) var model: ModelFile?
  private(set) var rejection: String?

  private static let ending = ".safetensors"

  init(name: String, folder: String, base: ModelFile) {
    self.name = name
    do {
      model = try ModelFile(path: "\(folder)/\(name)\(Self.ending)", base: base)
    } catch {
      rejection = error.reason
    }
  }

  mutating func reject(_ error: SafetensorsError) {
    model = nil
    rejection = error.reason
  }

  /// The sample count the agent claims.
  var claimedCount: UInt64 { model?.claimedCount ?? 1 }

  /// All agents of a folder, sorted by the bytes of their names. Files of the paths `others` are no agents.
  static func all(
    in folder: String, except others: [String], base: ModelFile
  ) throws(SafetensorsError) -> [AgentFile] {
    let others = Set(others.compactMap(FileIdentity.init(path:)))
    let names = try names(in: folder).filter { name in
      name.hasSuffix(ending) && !name.hasPrefix(".")
        && FileIdentity(path: "\(folder)/\(name)").map(others.contains) != true
    }
    try makeRoom(for: names.count, folder)
    return names.map { String($0.dropLast(ending.count)) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { AgentFile(name: $0, folder: folder, base: base) }
  }

  /// Every file stays open through both passes; one that cannot be opened for want of descriptors must not look bad.
  private static func makeRoom(for files: Int, _ folder: String) throws(SafetensorsError) {
    let limit = clinux_raise_descriptors()
    guard files + 32 > limit else { return }
    throw SafetensorsError(
      code: .system, file: folder, reason: "\(files) models, but this process may open only \(limit) files",
      hint: "Raise the limit with ulimit -n \(files + 32).")
  }

  private static func names(in folder: String) throws(SafetensorsError) -> [String] {
    guard let stream = opendir(folder) else { throw .system(folder, "open", .last) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}
