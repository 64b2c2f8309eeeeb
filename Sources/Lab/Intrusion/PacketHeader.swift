/// One end of a flow. Told apart, but no address ever becomes a feature.
package struct FlowEnd: Hashable, Comparable, Sendable {
  /// An IPv4 address has four bytes, an IPv6 address sixteen.
  let address: [UInt8]
  /// 0 where the protocol has none.
  package let port: UInt16

  package static func < (a: FlowEnd, b: FlowEnd) -> Bool {
    a.address == b.address ? a.port < b.port : a.address.lexicographicallyPrecedes(b.address)
  }
}

/// The part of a packet that features are made from: its IP and transport headers.
package struct PacketHeader: Equatable, Sendable {
  package enum Transport: UInt8, Sendable {
    case icmp = 1
    case tcp = 6
    case udp = 17
    case icmp6 = 58
  }

  /// IP's number of the protocol.
  package let protocolNumber: UInt8
  package let source: FlowEnd
  package let destination: FlowEnd
  /// Bytes of the IP packet as its header tells, headers included.
  package let length: Int
  /// Bytes behind the transport header.
  package let payload: Int
  /// TCP's: FIN 1, SYN 2, RST 4, PSH 8, ACK 16; else 0.
  package let flags: UInt8
  /// TCP's; else 0.
  package let window: UInt16
}

/// Why a packet tells nothing of a flow.
package enum PacketError: Error, Equatable {
  /// ARP, spanning tree, …
  case notIP
  case unknownLink(LinkType)
  case truncated
}

extension PacketHeader {
  /// IP in Ethernet with or without VLAN tags, PPP, Cisco HDLC, BSD loopback, Linux cooked, or nothing around it.
  /// What is in tunnels is not looked at, and a later fragment has no ports.
  package init(_ packet: CapturedPacket) throws(PacketError) {
    let ip = ByteFields(try Self.network(packet))
    guard let first = ip.byte(0) else { throw .truncated }
    switch first >> 4 {
    case 4: try self.init(four: ip)
    case 6: try self.init(six: ip)
    default: throw .notIP
    }
  }

  // MARK: The link

  private static func network(_ packet: CapturedPacket) throws(PacketError) -> ArraySlice<UInt8> {
    let frame = ByteFields(packet.bytes)
    switch packet.link.rawValue {
    case 0: return try after(frame, 4)
    case 1: return try tagged(frame, 12)
    case 9: return try pointToPoint(frame)
    case 101, 228, 229: return frame.bytes
    case 104: return try typed(frame, 2)
    case 113: return try tagged(frame, 14)
    default: throw .unknownLink(packet.link)
    }
  }

  private static func after(_ frame: ByteFields, _ offset: Int) throws(PacketError) -> ArraySlice<UInt8> {
    guard let rest = frame.rest(offset) else { throw .truncated }
    return rest
  }

  /// Behind an EtherType at `offset`, or the last of several where there are VLAN tags.
  private static func tagged(_ frame: ByteFields, _ offset: Int) throws(PacketError) -> ArraySlice<UInt8> {
    var offset = offset
    while let type = frame.big(offset, 2), type == 0x8100 || type == 0x88a8 { offset += 4 }
    return try typed(frame, offset)
  }

  private static func typed(_ frame: ByteFields, _ offset: Int) throws(PacketError) -> ArraySlice<UInt8> {
    guard let type = frame.big(offset, 2) else { throw .truncated }
    guard type == 0x0800 || type == 0x86dd else { throw .notIP }
    return try after(frame, offset + 2)
  }

  /// With or without address and control bytes; some files of this type hold Cisco HDLC.
  private static func pointToPoint(_ frame: ByteFields) throws(PacketError) -> ArraySlice<UInt8> {
    guard let first = frame.big(0, 2) else { throw .truncated }
    if first == 0x0f00 || first == 0x8f00 { return try typed(frame, 2) }
    let offset = first == 0xff03 ? 2 : 0
    guard let type = frame.big(offset, 2) else { throw .truncated }
    guard type == 0x0021 || type == 0x0057 else { throw .notIP }
    return try after(frame, offset + 2)
  }

  // MARK: IP

  private init(four ip: ByteFields) throws(PacketError) {
    guard let first = ip.byte(0), let total = ip.big(2, 2), let fragment = ip.big(6, 2), let number = ip.byte(9),
      let source = ip.slice(12, 4), let destination = ip.slice(16, 4)
    else { throw .truncated }
    let header = Int(first & 15) * 4
    guard header >= 20 else { throw .truncated }
    self.init(
      number, source, destination, length: Int(total), header: header,
      transport: fragment & 0x1fff == 0 ? ip.rest(header) : nil)
  }

  private init(six ip: ByteFields) throws(PacketError) {
    guard let payload = ip.big(4, 2), var number = ip.byte(6), let source = ip.slice(8, 16),
      let destination = ip.slice(24, 16)
    else { throw .truncated }
    var header = 40
    var isFirst = true
    while [0, 43, 44, 60].contains(number), let next = ip.byte(header), let size = ip.byte(header + 1) {
      if number == 44, let fragment = ip.big(header + 2, 2), fragment >> 3 != 0 { isFirst = false }
      header += number == 44 ? 8 : 8 + 8 * Int(size)
      number = next
    }
    self.init(
      number, source, destination, length: 40 + Int(payload), header: header,
      transport: isFirst ? ip.rest(header) : nil)
  }

  /// A transport header that was not kept, or is in an earlier fragment, is as good as none.
  private init(
    _ number: UInt8, _ source: ArraySlice<UInt8>, _ destination: ArraySlice<UInt8>, length: Int, header: Int,
    transport: ArraySlice<UInt8>?
  ) {
    let fields = ByteFields(transport ?? [])
    let kind = Transport(rawValue: number)
    let hasPorts = kind == .tcp || kind == .udp
    protocolNumber = number
    self.source = FlowEnd(address: Array(source), port: hasPorts ? UInt16(fields.big(0, 2) ?? 0) : 0)
    self.destination = FlowEnd(address: Array(destination), port: hasPorts ? UInt16(fields.big(2, 2) ?? 0) : 0)
    flags = kind == .tcp ? fields.byte(13) ?? 0 : 0
    window = kind == .tcp ? UInt16(fields.big(14, 2) ?? 0) : 0
    let size = kind == .tcp ? Int(fields.byte(12) ?? 0) >> 4 * 4 : hasPorts || kind != nil ? 8 : 0
    self.length = length
    payload = max(0, length - header - size)
  }
}
