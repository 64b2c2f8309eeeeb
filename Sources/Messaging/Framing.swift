/// How many bytes a frame takes on the wire (ZMTP 3.1, RFC 37; CURVE, RFC 26).
struct Framing: Hashable, Sendable {
  /// The first frame of a message is the router's own name for the peer, which never was on the wire.
  let isRouted: Bool
  let isEncrypted: Bool

  func bytes(_ content: Int, isFirst: Bool) -> Int {
    if isRouted && isFirst { return 0 }
    // “MESSAGE” with its length, the nonce, the box's code and the flags.
    let body = isEncrypted ? 8 + 8 + 16 + 1 + content : content
    return body + (body > 255 ? 9 : 2)
  }
}
