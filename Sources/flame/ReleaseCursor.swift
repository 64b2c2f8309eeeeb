import Rounds

/// The last release that was passed on, in a file: the next process goes on behind it.
struct ReleaseCursor {
  let path: String

  /// The release to go on with; nil where nothing was passed on yet.
  func next() throws -> UInt64? {
    guard FileSystem.exists(path) else { return nil }
    let text = String(decoding: try FileSystem.read(path, limit: 64), as: UTF8.self)
    guard text.hasSuffix("\n"), let release = UInt64(text.dropLast()), release < .max else {
      throw StoreError(.damaged("it is to hold the number of a release; remove it to begin anew"), "read", path)
    }
    return release + 1
  }

  /// On disk when it returns.
  func passed(_ release: UInt64) throws {
    try FileSystem.replace(path, with: Array("\(release)\n".utf8), synchronised: true)
  }
}
