internal import Cryptography
internal import Logging
package import Rounds

/// The newest release that was seen under an invitation, in a file beside it (icu.flame → icu.seen):
///
///     invitation HEX ⏎ publisher HEX ⏎ release N ⏎ manifest HEX
///
/// The first is the digest of the invitation, since another one begins anew; the others are as in an invitation. Without
/// the file the peer begins with the invitation again.
package enum SeenReleaseFile {
  package static func releases(_ path: String, _ invitation: Invitation) -> SeenReleases {
    let digest = Digest(of: Array(invitation.text.utf8)).hex
    return SeenReleases(
      known: { read(path, digest) },
      keep: { mark in
        if let known = read(path, digest), known.anchor.release >= mark.anchor.release { return }
        write(mark, path, digest)
      })
  }

  private static func read(_ path: String, _ invitation: String) -> SeenReleases.Mark? {
    guard let bytes = try? FileSystem.read(path, limit: 4096) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 8, words[0] == "invitation", words[1] == invitation, words[2] == "publisher",
      words[4] == "release", words[6] == "manifest", let release = UInt64(words[5]), let digest = Digest(hex: words[7]),
      let key = HexadecimalKey.bytes(words[3]).flatMap(PublicKey.init(bytes:))
    else { return nil }
    return SeenReleases.Mark(anchor: ReleaseAnchor(release: release, digest: digest), key: key)
  }

  /// Where it cannot be written the release is known until the process ends.
  private static func write(_ mark: SeenReleases.Mark, _ path: String, _ invitation: String) {
    let text = """
      invitation \(invitation)
      publisher \(HexadecimalKey.text(mark.key.bytes))
      release \(mark.anchor.release)
      manifest \(mark.anchor.digest.hex)

      """
    do { try FileSystem.replace(path, with: Array(text.utf8), synchronised: true) } catch {
      Logger(label: "access").warning("the newest release seen is not kept: \(error)")
    }
  }
}
