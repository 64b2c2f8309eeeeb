package import Cryptography
internal import Kernels
internal import Wire

/// The file that a task leaves: a header that says what it belongs to, then the content.
///
///     length of the header (4 bytes, little-endian) | protobuf ResultHeader | content
///
/// The first writer wins; a file that names another round or decision is no result.
package struct StageResult: Sendable {
  package let path: String
  private let round: UInt64
  private let stage: String
  private let index: Int
  private let manifestDigest: Digest
  private let decisionDigest: [UInt8]

  package init(
    folder: String, stage: String, index: Int, round: UInt64, manifestDigest: Digest, decisionDigest: [UInt8] = []
  ) {
    path = "\(folder)/\(stage)-\(index)"
    self.round = round
    self.stage = stage
    self.index = index
    self.manifestDigest = manifestDigest
    self.decisionDigest = decisionDigest
  }

  private func header(_ content: UnsafeRawBufferPointer) -> ResultHeader {
    ResultHeader(
      version: protocolVersion, round: round, stage: stage, index: UInt32(index),
      manifestDigest: manifestDigest.bytes, decisionDigest: decisionDigest, bytes: UInt64(content.count),
      checksum: Checksum(of: content).bytes)
  }

  /// Puts the result in place. What lies there already stays if it is valid, and is replaced if it is none.
  package func put(_ content: [UInt8]) throws(StoreError) {
    let header = content.withUnsafeBytes { self.header($0) }.encode()
    let length = withUnsafeBytes(of: UInt32(header.count).littleEndian) { Array($0) }
    try FileSystem.makeFolder(FileSystem.parent(path))
    if try FileSystem.putNew(path, [length, header, content], synchronised: false) || isDone { return }
    try FileSystem.replace(path, with: length + header + content, synchronised: false)
  }

  /// True where a valid result lies in place.
  package var isDone: Bool { (try? load()) != nil }

  /// The content, after its header and checksum are verified.
  package func load() throws(StoreError) -> [UInt8] {
    let bytes = try FileSystem.read(path, limit: 1 << 40)
    guard bytes.count >= 4 else { throw damaged("too short") }
    let length = bytes[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= 4096, bytes.count >= 4 + length else { throw damaged("torn header") }
    let content = Array(bytes[(4 + length)...])
    guard let found = try? ResultHeader.decode(Array(bytes[4..<4 + length])) else { throw damaged("unreadable header") }
    guard found == content.withUnsafeBytes({ header($0) }) else { throw damaged("it belongs elsewhere or is torn") }
    return content
  }

  private func damaged(_ what: String) -> StoreError { StoreError(.damaged(what), "read", path) }
}
