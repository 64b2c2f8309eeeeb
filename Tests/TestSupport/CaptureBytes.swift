/// Captures made byte by byte.
package enum CaptureBytes {
  package static func big(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  package static func integer(_ value: UInt64, _ size: Int, big isBig: Bool) -> [UInt8] {
    isBig ? big(value, size) : big(value, size).reversed()
  }

  /// `packets`: microseconds and bytes.
  package static func pcap(
    _ packets: [(time: UInt64, bytes: [UInt8])], link: UInt64 = 1, big: Bool = false, nanoseconds: Bool = false
  ) -> [UInt8] {
    let word = { integer($0, 4, big: big) }
    let header = word(nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4) + [UInt8](repeating: 0, count: 16) + word(link)
    return header
      + packets.flatMap { time, bytes in
        let fraction = time % 1_000_000 * (nanoseconds ? 1000 : 1)
        let kept = UInt64(bytes.count)
        return word(time / 1_000_000) + word(fraction) + word(kept) + word(kept) + bytes
      }
  }

  package static func block(_ type: UInt64, _ body: [UInt8], big: Bool = false) -> [UInt8] {
    let filled = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    let length = integer(UInt64(filled.count + 12), 4, big: big)
    return integer(type, 4, big: big) + length + filled + length
  }

  package static func section(big: Bool = false) -> [UInt8] {
    block(0x0a0d_0d0a, integer(0x1a2b_3c4d, 4, big: big) + [UInt8](repeating: 255, count: 12), big: big)
  }

  /// `resolution`: the value of option 9, behind a comment.
  package static func interface(link: UInt64 = 1, resolution: UInt8? = nil, big: Bool = false) -> [UInt8] {
    let short = { integer($0, 2, big: big) }
    let comment = short(1) + short(3) + [65, 66, 67, 0]
    let options = resolution.map { comment + short(9) + short(1) + [$0, 0, 0, 0] + short(0) + short(0) } ?? []
    return block(1, short(link) + [UInt8](repeating: 0, count: 6) + options, big: big)
  }

  package static func packet(_ bytes: [UInt8], ticks: UInt64, interface: UInt64 = 0, big: Bool = false) -> [UInt8] {
    let word = { integer($0, 4, big: big) }
    let kept = word(UInt64(bytes.count))
    return block(6, word(interface) + word(ticks >> 32) + word(ticks & 0xffff_ffff) + kept + kept + bytes, big: big)
  }

  package static func ethernet(_ payload: [UInt8], type: UInt64 = 0x0800, tags: Int = 0) -> [UInt8] {
    [UInt8](repeating: 2, count: 12) + (0..<tags).flatMap { _ in [UInt8]([0x81, 0, 0, 7]) } + big(type, 2) + payload
  }

  /// `source` and `destination`: the last byte of an address.
  package static func ipv4(
    _ number: UInt8, from source: UInt8 = 1, to destination: UInt8 = 2, _ payload: [UInt8], fragment: UInt64 = 0
  ) -> [UInt8] {
    [0x45, 0] + big(UInt64(20 + payload.count), 2) + [0, 0] + big(fragment, 2) + [64, number, 0, 0]
      + [10, 0, 0, source, 10, 0, 0, destination] + payload
  }

  package static func ipv6(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0x60, 0, 0, 0] + big(UInt64(payload.count), 2) + [number, 64] + [UInt8](repeating: 1, count: 16)
      + [UInt8](repeating: 2, count: 16) + payload
  }

  package static func tcp(_ source: UInt64, _ destination: UInt64, flags: UInt8, window: UInt64 = 0, payload: Int = 0)
    -> [UInt8]
  {
    big(source, 2) + big(destination, 2) + [UInt8](repeating: 0, count: 8) + [0x50, flags] + big(window, 2)
      + [UInt8](repeating: 0, count: 4 + payload)
  }

  package static func udp(_ source: UInt64, _ destination: UInt64, payload: Int = 0) -> [UInt8] {
    big(source, 2) + big(destination, 2) + big(UInt64(8 + payload), 2) + [UInt8](repeating: 0, count: 2 + payload)
  }
}
