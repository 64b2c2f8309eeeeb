internal import Addresses
internal import Cryptography
package import Rounds

/// What an agent has to know to join a federation; nothing in it is secret.
///
///     federation icu ⏎ collector tcp://… ⏎ releases tcp://… ⏎ ranges tcp://… ⏎ server HEX ⏎ publisher HEX ⏎ spec HEX
///     ⏎ release N ⏎ manifest HEX
///
/// The publisher's key signs what comes after release N, whose manifest has this digest. Invitations without the last
/// two lines are those of before there was a change of keys: the key is that of release 0.
package struct Invitation: Hashable, Sendable {
  package var federation: String
  package var collector: String
  package var releases: String
  package var ranges: String
  /// The server's CURVE key.
  package var server: [UInt8]
  /// The publisher's signing key of all releases after the anchor, or of release 0 where there is none.
  package var publisher: [UInt8]
  /// Digest of the model spec.
  package var spec: [UInt8]
  package var anchor: ReleaseAnchor?

  package init(
    federation: String, collector: String, releases: String, ranges: String, server: [UInt8], publisher: [UInt8],
    spec: [UInt8], anchor: ReleaseAnchor? = nil
  ) {
    self.federation = federation
    self.collector = collector
    self.releases = releases
    self.ranges = ranges
    self.server = server
    self.publisher = publisher
    self.spec = spec
    self.anchor = anchor
  }

  package var text: String {
    """
    federation \(federation)
    collector \(collector)
    releases \(releases)
    ranges \(ranges)
    server \(HexadecimalKey.text(server))
    publisher \(HexadecimalKey.text(publisher))
    spec \(HexadecimalKey.text(spec))
    """ + (anchor.map { "\nrelease \($0.release)\nmanifest \($0.digest.hex)" } ?? "")
  }

  package init(text: String) throws(AccessError) {
    var entries: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.count == 2, entries.updateValue(words[1], forKey: words[0]) == nil else {
        throw AccessError("no invitation: “\(line)” is not one word and its value")
      }
    }
    let word = { (name: String) throws(AccessError) in
      guard let value = entries[name] else { throw AccessError("no invitation: “\(name)” is missing") }
      return value
    }
    let key = { (name: String) throws(AccessError) in
      guard let key = HexadecimalKey.bytes(try word(name)) else {
        throw AccessError("the invitation's “\(name)” has no 64 hexadecimal digits")
      }
      return key
    }
    let endpoint = { (name: String) throws(AccessError) in
      let text = try word(name)
      do throws(EndpointError) { _ = try Endpoint(text) } catch {
        throw AccessError("the invitation's “\(name)”: \(error)")
      }
      return text
    }
    self.init(
      federation: try word("federation"), collector: try endpoint("collector"), releases: try endpoint("releases"),
      ranges: try endpoint("ranges"), server: try key("server"), publisher: try key("publisher"), spec: try key("spec"),
      anchor: try Self.anchor(entries))
  }

  private static func anchor(_ entries: [String: String]) throws(AccessError) -> ReleaseAnchor? {
    switch (entries["release"], entries["manifest"]) {
    case (nil, nil): return nil
    case (let release?, let manifest?):
      guard let number = UInt64(release), let digest = Digest(hex: manifest) else { fallthrough }
      return ReleaseAnchor(release: number, digest: digest)
    default: throw AccessError("the invitation's “release” and “manifest” are a number and 64 hexadecimal digits")
    }
  }

  package static func read(_ path: String) throws -> Invitation {
    try Invitation(text: String(decoding: try FileSystem.read(path, limit: 1 << 16), as: UTF8.self))
  }

  /// A file of the peer that was invited, beside its invitation: icu.flame → icu.ENDING.
  package static func path(besides invitation: String, _ ending: String) -> String {
    (invitation.hasSuffix(".flame") ? String(invitation.dropLast(6)) : invitation) + ".\(ending)"
  }

  /// Where the peer's key lies: icu.flame → icu.key.
  package static func keyPath(besides invitation: String) -> String { path(besides: invitation, "key") }
}
