import CSodium
import Cryptography
import Messaging

/// A peer that speaks ZMTP 3 with CURVE (RFC 26) by itself, and so can say what libzmq would not: a message without end.
final class HostilePeer {
  private let connection: RawConnection
  private var key = [UInt8](repeating: 0, count: Int(crypto_box_BEFORENMBYTES))
  private var number: UInt64 = 2
  private var pending: ArraySlice<UInt8> = []

  /// Returns when the server has let it in.
  init(_ endpoint: String, _ own: CurveKeys, server: [UInt8], socket: String = "DEALER") throws {
    connection = RawConnection(endpoint)
    connection.say(RawConnection.greeting)
    _ = try connection.hear(64)
    let pair = newCurveKeyPair()
    let hello =
      [1, 0] + zeros(72) + pair.publicKey + bytes(1)
      + box(zeros(64), nonce: text("CurveZMQHELLO---") + bytes(1), to: server, from: pair.secretKey)
    connection.say([4, 200] + name("HELLO") + hello)
    let welcome = try connection.hear(2 + 168)
    let opened = unbox(
      Array(welcome[26...]), nonce: text("WELCOME-") + welcome[10..<26], from: server, to: pair.secretKey)
    let (host, cookie) = (Array(opened.prefix(32)), opened.suffix(96))
    let vouch = box(pair.publicKey + server, nonce: text("VOUCH---") + zeros(16), to: host, from: own.secretKey)
    let metadata = name("Socket-Type") + [0, 0, 0] + name(socket)
    let initiate = box(
      own.publicKey + zeros(16) + vouch + metadata, nonce: text("CurveZMQINITIATE") + bytes(2), to: host,
      from: pair.secretKey)
    let body = name("INITIATE") + cookie + bytes(2) + initiate
    connection.say([6] + bytes(UInt64(body.count)) + body)
    _ = try connection.hear(Int(try connection.hear(2)[1]))
    _ = crypto_box_beforenm(&key, host, pair.secretKey)
  }

  var isEnded: Bool { connection.isEnded }

  /// More of a message, in 1000 frames, as far as they are taken.
  func goOn(frame bytes: Int) {
    let content = [1] + [UInt8](repeating: 7, count: bytes)
    for _ in 0..<1000 {
      if pending.isEmpty { pending = frame(content)[...] }
      pending = pending.dropFirst(connection.say(pending))
      if !pending.isEmpty { return }
    }
  }

  /// So many messages with a PING behind every third, as far as they are taken, then a reset.
  func pingAndReset(_ message: [UInt8], count: Int) {
    let ping: [UInt8] = [2, 4] + text("PING") + [0, 100]
    let stream = (0..<count).flatMap { $0 % 4 == 3 ? frame(ping) : frame([0] + message) }
    connection.say(stream)
    connection.reset()
  }

  private func frame(_ content: [UInt8]) -> [UInt8] {
    number += 1
    var sealed = zeros(content.count + Int(crypto_box_MACBYTES))
    let nonce = text("CurveZMQMESSAGEC") + bytes(number)
    _ = crypto_box_easy_afternm(&sealed, content, UInt64(content.count), nonce, key)
    let body = name("MESSAGE") + bytes(number) + sealed
    return [2] + bytes(UInt64(body.count)) + body
  }

  private func box(_ plain: [UInt8], nonce: [UInt8], to other: [UInt8], from own: [UInt8]) -> [UInt8] {
    var sealed = zeros(plain.count + Int(crypto_box_MACBYTES))
    precondition(crypto_box_easy(&sealed, plain, UInt64(plain.count), nonce, other, own) == 0)
    return sealed
  }

  private func unbox(_ sealed: [UInt8], nonce: [UInt8], from other: [UInt8], to own: [UInt8]) -> [UInt8] {
    var plain = zeros(sealed.count - Int(crypto_box_MACBYTES))
    precondition(crypto_box_open_easy(&plain, sealed, UInt64(sealed.count), nonce, other, own) == 0, "no welcome")
    return plain
  }
}

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A text with its length before it.
private func name(_ name: String) -> [UInt8] { [UInt8(name.utf8.count)] + text(name) }

/// Most significant byte first.
private func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
