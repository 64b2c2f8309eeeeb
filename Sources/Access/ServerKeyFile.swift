internal import Logging
package import Messaging
internal import Rounds
internal import Synchronization

/// The server's keys that were announced since the invitation was written: a file of a peer, one key (64 hexadecimal
/// digits) a line, the newest first.
package enum ServerKeyFile {
  /// The key in use, the one before it and the next one.
  private static let most = 3

  /// - Parameters:
  ///   - invited: the key in the invitation, the last to be tried.
  package static func keys(_ path: String, own: CurveKeys, invited: [UInt8]) -> ServerKeys {
    let holder = Holder(read(path))
    return ServerKeys(
      own: own,
      known: { holder.keys.withLock { $0.filter { $0 != invited } + [invited] } },
      keep: { key in
        let keys = holder.keys.withLock { keys in
          keys = Array(([key] + keys).prefix(most))
          return keys
        }
        write(keys, path)
      })
  }

  private final class Holder: Sendable {
    let keys: Mutex<[[UInt8]]>
    init(_ keys: [[UInt8]]) { self.keys = Mutex(keys) }
  }

  private static func read(_ path: String) -> [[UInt8]] {
    guard let bytes = try? FileSystem.read(path, limit: 4096) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { HexadecimalKey.bytes(String($0)) }
  }

  /// Where it cannot be written the keys are known until the process ends.
  private static func write(_ keys: [[UInt8]], _ path: String) {
    let text = keys.map { HexadecimalKey.text($0) + "\n" }.joined()
    do { try FileSystem.replace(path, with: Array(text.utf8), synchronised: true) } catch {
      Logger(label: "access").warning("the server's next key is not kept: \(error)")
    }
  }
}
