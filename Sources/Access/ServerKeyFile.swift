internal import Logging
package import Messaging
internal import Rounds
internal import Synchronization

/// The server's keys that were announced since the invitation was written: a file of a peer, one key (64 hexadecimal
/// digits) a line, the newest first. Its first line says under whose signature: `publisher:HEX`, the publisher's key as it
/// stands in the invitation. Keys of another publisher count for nothing; a file without that line is this one's.
package enum ServerKeyFile {
  /// The key in use, the one before it and the next one.
  private static let most = 3
  private static let mark = "publisher:"

  /// - Parameters:
  ///   - own: of the peer.
  package static func keys(_ path: String, own: CurveKeys, _ invitation: Invitation) -> ServerKeys {
    let (invited, publisher) = (invitation.server, mark + HexadecimalKey.text(invitation.publisher))
    let holder = Holder(read(path, publisher))
    return ServerKeys(
      own: own,
      known: { holder.keys.withLock { $0.filter { $0 != invited } + [invited] } },
      keep: { key in
        let keys = holder.keys.withLock { keys in
          keys = Array(([key] + keys).prefix(most))
          return keys
        }
        write(keys, path, publisher)
      })
  }

  private final class Holder: Sendable {
    let keys: Mutex<[[UInt8]]>
    init(_ keys: [[UInt8]]) { self.keys = Mutex(keys) }
  }

  private static func read(_ path: String, _ publisher: String) -> [[UInt8]] {
    guard let bytes = try? FileSystem.read(path, limit: 4096) else { return [] }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    if let first = lines.first, first.hasPrefix(mark), first != publisher {
      Logger(label: "access").warning(
        "keys that another publisher announced are passed over", metadata: ["file": "\(path)"])
      return []
    }
    return lines.compactMap(HexadecimalKey.bytes)
  }

  /// Where it cannot be written the keys are known until the process ends.
  private static func write(_ keys: [[UInt8]], _ path: String, _ publisher: String) {
    let text = publisher + "\n" + keys.map { HexadecimalKey.text($0) + "\n" }.joined()
    do { try FileSystem.replace(path, with: Array(text.utf8), synchronised: true) } catch {
      Logger(label: "access").warning("the server's next key is not kept: \(error)")
    }
  }
}
