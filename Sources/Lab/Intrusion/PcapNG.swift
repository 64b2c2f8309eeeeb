/// The newer capture format, a list of blocks. All integers in the order of the section's writer.
///
/// ```
/// block       type, length n (UInt32 each), n − 12 bytes, length n again; n is a multiple of 4
/// 0a0d0d0a    section header: 1a2b3c4d tells the byte order; forgets all interfaces
/// 1           interface: link type (UInt16), 2 + 4 bytes, options; option 9 is the clock's resolution
/// 6           packet: interface, time (upper, lower half), bytes kept, bytes of the packet (UInt32 each); the bytes kept
/// ```
///
/// Blocks of other types are passed over, simple packets among them: they have no time.
struct PcapNG {
  /// Reads the same in both byte orders.
  static let sectionHeader: UInt64 = 0x0a0d_0d0a

  private struct Interface {
    let link: LinkType
    let perSecond: UInt64
  }

  private let file: ByteFields
  private var isBig = false
  private var interfaces: [Interface] = []

  init(_ file: ByteFields) { self.file = file }

  mutating func packets() throws(CaptureError) -> [CapturedPacket] {
    var packets: [CapturedPacket] = []
    var offset = 0
    while offset < file.count {
      if file.big(offset, 4) == Self.sectionHeader { try beginSection(offset) }
      let (type, body) = try block(offset)
      switch type {
      case 1: interfaces.append(try interface(body, offset))
      case 6: packets.append(try packet(body, offset))
      default: break
      }
      offset += body.count + 12
    }
    return packets
  }

  private mutating func beginSection(_ offset: Int) throws(CaptureError) {
    guard let order = file.big(offset + 8, 4) else { throw .truncated(offset: offset) }
    guard order == 0x1a2b_3c4d || order == 0x4d3c_2b1a else { throw .notACapture }
    isBig = order == 0x1a2b_3c4d
    interfaces = []
  }

  private func block(_ offset: Int) throws(CaptureError) -> (type: UInt64, body: ByteFields) {
    guard let type = integer(file, offset), let length = integer(file, offset + 4) else {
      throw .truncated(offset: offset)
    }
    guard length >= 12, length % 4 == 0 else { throw .wrongLength(offset: offset) }
    guard let body = file.slice(offset + 8, Int(length) - 12),
      let again = integer(file, offset + Int(length) - 4)
    else { throw .truncated(offset: offset) }
    guard again == length else { throw .wrongLength(offset: offset) }
    return (type, ByteFields(body))
  }

  private func interface(_ body: ByteFields, _ offset: Int) throws(CaptureError) -> Interface {
    guard let link = integer(body, 0, 2) else { throw .truncated(offset: offset) }
    let resolution = try option(9, of: body, from: 8, offset)?.first ?? 6
    guard let perSecond = Self.ticks(resolution) else { throw .unknownResolution(resolution, offset: offset) }
    return Interface(link: LinkType(rawValue: UInt32(link)), perSecond: perSecond)
  }

  /// Ticks a second: a power of two where the highest bit is set, else a power of ten; nil where it is too high.
  private static func ticks(_ resolution: UInt8) -> UInt64? {
    let exponent = resolution & 0x7f
    if resolution & 0x80 != 0 { return exponent < 64 ? 1 << UInt64(exponent) : nil }
    return exponent < 20 ? (0..<exponent).reduce(1) { power, _ in power * 10 } : nil
  }

  /// The value of the first option with this code: code, length (UInt16 each), value, filled up to a multiple of 4.
  private func option(
    _ code: UInt64, of body: ByteFields, from start: Int, _ offset: Int
  ) throws(CaptureError) -> ArraySlice<UInt8>? {
    var position = start
    while position < body.count {
      guard let found = integer(body, position, 2), let length = integer(body, position + 2, 2),
        let value = body.slice(position + 4, Int(length))
      else { throw .truncated(offset: offset) }
      if found == code { return value }
      if found == 0 { return nil }
      position += 4 + (Int(length) + 3) / 4 * 4
    }
    return nil
  }

  private func packet(_ body: ByteFields, _ offset: Int) throws(CaptureError) -> CapturedPacket {
    guard let number = integer(body, 0), let high = integer(body, 4), let low = integer(body, 8),
      let kept = integer(body, 12), let bytes = body.slice(20, Int(kept))
    else { throw .truncated(offset: offset) }
    guard number < interfaces.count else { throw .unknownInterface(UInt32(number), offset: offset) }
    let interface = interfaces[Int(number)]
    let time = Capture.microseconds(high << 32 | low, perSecond: interface.perSecond)
    return CapturedPacket(time: time, link: interface.link, bytes: bytes)
  }

  private func integer(_ fields: ByteFields, _ offset: Int, _ size: Int = 4) -> UInt64? {
    isBig ? fields.big(offset, size) : fields.little(offset, size)
  }
}
