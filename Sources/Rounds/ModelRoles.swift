import FoundationEssentials

/// Which tensors of a model are no parameters, as its file's metadata says: `flame init` writes it, releases copy it.
package struct ModelRoles: Hashable, Sendable {
  /// Names of buffers.
  package let buffers: Set<String>
  /// Names of tensors that nobody trains: in no row, copied from release to release.
  package let frozen: Set<String>

  private static let keys = (buffers: "flame.buffers", frozen: "flame.frozen")

  /// Throws where an entry is not a JSON array of names.
  init(_ metadata: [String: String], file: String) throws(SafetensorsError) {
    buffers = try Self.names(metadata, Self.keys.buffers, file)
    frozen = try Self.names(metadata, Self.keys.frozen, file)
  }

  private static func names(
    _ metadata: [String: String], _ key: String, _ file: String
  ) throws(SafetensorsError) -> Set<String> {
    guard let text = metadata[key] else { return [] }
    guard let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
      throw .malformed(file, "entry \(key) of its metadata is not a JSON array of names")
    }
    return Set(names)
  }

  /// Metadata with these names in it, in this order; no entry where there is none.
  static func write(buffers: [String], frozen: [String], into metadata: [String: String]) -> [String: String] {
    var metadata = metadata
    for (key, names) in [(keys.buffers, buffers), (keys.frozen, frozen)] {
      metadata[key] = names.isEmpty ? nil : "[\(names.map(quoted).joined(separator: ","))]"
    }
    return metadata
  }
}
