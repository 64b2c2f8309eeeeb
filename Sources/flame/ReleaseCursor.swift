import Access
import Cryptography
import Rounds

/// The last release that was passed on, in a file: the next process goes on behind it.
///
///     N ⏎ publisher HEX
///
/// The publisher is the federation's, as this subscriber was told its key: releases of another one have the same numbers. A
/// file without that line is this one's.
struct ReleaseCursor {
  let path: String
  let publisher: PublicKey

  private var mark: String { "publisher \(HexadecimalKey.text(publisher.bytes))" }

  /// The release to go on with; nil where nothing was passed on yet.
  func next() throws -> UInt64? {
    guard FileSystem.exists(path) else { return nil }
    let text = String(decoding: try FileSystem.read(path, limit: 256), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, lines.last == "", let release = UInt64(lines[0]), release < .max else {
      throw StoreError(.damaged("it is to hold the number of a release; remove it to begin anew"), "read", path)
    }
    guard lines.count == 2 || lines[1] == mark else {
      let reason = "its number is of another federation or publisher; remove it to begin anew, or name another file"
      throw StoreError(.conflict(reason), "read", path)
    }
    return release + 1
  }

  /// On disk when it returns.
  func passed(_ release: UInt64) throws {
    try FileSystem.replace(path, with: Array("\(release)\n\(mark)\n".utf8), synchronised: true)
  }
}
