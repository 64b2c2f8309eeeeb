/// A packet as it was captured.
package struct CapturedPacket: Equatable, Sendable {
  /// Microseconds since 1970.
  package let time: UInt64
  package let link: LinkType
  /// As much of the packet as was kept, from its link header on.
  package let bytes: ArraySlice<UInt8>
}

/// What a packet begins with, as registered for capture files (LINKTYPE_…).
package struct LinkType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Reads whole capture files: pcap of both byte orders and resolutions, and pcapng.
package enum Capture {
  /// The packets of a file, in its order.
  package static func packets(_ bytes: [UInt8]) throws(CaptureError) -> [CapturedPacket] {
    let file = ByteFields(bytes[...])
    if file.big(0, 4) == PcapNG.sectionHeader {
      var reader = PcapNG(file)
      return try reader.packets()
    }
    return try Pcap(file).packets()
  }

  /// A point in time, `ticks` of which `perSecond` are a second, in microseconds; the last one there is where it is
  /// beyond that.
  static func microseconds(_ ticks: UInt64, perSecond: UInt64) -> UInt64 {
    let (high, low) = ticks.multipliedFullWidth(by: 1_000_000)
    return high < perSecond ? perSecond.dividingFullWidth((high, low)).quotient : .max
  }
}

/// Why bytes are no capture. Offsets are in bytes from the beginning.
package enum CaptureError: Error, Equatable {
  case notACapture
  case truncated(offset: Int)
  case wrongLength(offset: Int)
  case unknownInterface(UInt32, offset: Int)
  case unknownResolution(UInt8, offset: Int)
}

extension CaptureError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notACapture: "neither a pcap nor a pcapng file"
    case .truncated(let offset): "it ends inside of what begins at byte \(offset)"
    case .wrongLength(let offset): "the lengths of the block at byte \(offset) disagree"
    case .unknownInterface(let number, let offset): "the packet at byte \(offset) is of an unknown interface \(number)"
    case .unknownResolution(let value, let offset): "clock resolution \(value) of the interface at byte \(offset)"
    }
  }
}

/// The older format. All integers in the order of the file's writer.
///
/// ```
/// offset  0   magic       a1b2c3d4: microseconds; a1b23c4d: nanoseconds
///         …
///        20   link type   UInt32, of which the lower 28 bits count
///        24   records     seconds, fraction, bytes kept, bytes of the packet (UInt32 each); the bytes kept
/// ```
private struct Pcap {
  private let file: ByteFields
  private let isBig: Bool
  private let perSecond: UInt64

  init(_ file: ByteFields) throws(CaptureError) {
    let formats: [(magic: UInt64, perSecond: UInt64)] = [(0xa1b2_c3d4, 1_000_000), (0xa1b2_3c4d, 1_000_000_000)]
    guard let big = file.big(0, 4), let little = file.little(0, 4),
      let format = formats.first(where: { $0.magic == big || $0.magic == little })
    else { throw .notACapture }
    self.file = file
    isBig = format.magic == big
    perSecond = format.perSecond
  }

  func packets() throws(CaptureError) -> [CapturedPacket] {
    guard let type = integer(20) else { throw .truncated(offset: 0) }
    let link = LinkType(rawValue: UInt32(type) & 0xfff_ffff)
    var packets: [CapturedPacket] = []
    var offset = 24
    while offset < file.count {
      guard let seconds = integer(offset), let fraction = integer(offset + 4), let kept = integer(offset + 8),
        let bytes = file.slice(offset + 16, Int(kept))
      else { throw .truncated(offset: offset) }
      let time = seconds * 1_000_000 + Capture.microseconds(fraction, perSecond: perSecond)
      packets.append(CapturedPacket(time: time, link: link, bytes: bytes))
      offset += 16 + Int(kept)
    }
    return packets
  }

  private func integer(_ offset: Int) -> UInt64? { isBig ? file.big(offset, 4) : file.little(offset, 4) }
}
