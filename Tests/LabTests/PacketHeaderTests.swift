import Lab
import Testing

import enum TestSupport.CaptureBytes

/// The header of a packet as a capture holds it.
private func header(_ bytes: [UInt8], link: UInt64 = 1) throws -> PacketHeader {
  let packets = try Capture.packets(CaptureBytes.pcap([(time: 0, bytes: bytes)], link: link))
  return try PacketHeader(packets[0])
}

private let tcp = CaptureBytes.ipv4(6, CaptureBytes.tcp(4000, 80, flags: 0x12, window: 512, payload: 7))

@Suite struct PacketHeaderTests {
  @Test func ofTCPItsPortsFlagsWindowAndPayloadAreKnown() throws {
    let read = try header(CaptureBytes.ethernet(tcp))
    #expect((read.protocolNumber, read.source.port, read.destination.port) == (6, 4000, 80))
    #expect((read.flags, read.window, read.length, read.payload) == (0x12, 512, 47, 7))
  }

  @Test(
    arguments: [
      (0, [2, 0, 0, 0]), (9, [0x00, 0x21]), (9, [0xff, 0x03, 0x00, 0x21]), (9, [0x0f, 0, 0x08, 0]), (101, []),
      (228, []),
      (104, [0x0f, 0, 0x08, 0]), (113, [UInt8](repeating: 0, count: 14) + [0x08, 0]),
    ] as [(UInt64, [UInt8])])
  func everyLinkLeadsToTheSamePacket(link: UInt64, before: [UInt8]) throws {
    #expect(try header(before + tcp, link: link) == header(CaptureBytes.ethernet(tcp)))
  }

  @Test func tagsArePassedOver() throws {
    for tags in 1...3 {
      #expect(try header(CaptureBytes.ethernet(tcp, tags: tags)) == header(CaptureBytes.ethernet(tcp)))
    }
  }

  @Test func extensionsOfIPv6ArePassedOver() throws {
    let plain = CaptureBytes.ipv6(17, CaptureBytes.udp(53, 5353, payload: 4))
    let options: [UInt8] = [43, 0, 0, 0, 0, 0, 0, 0]
    let routing: [UInt8] = [17, 1] + [UInt8](repeating: 0, count: 14)
    let extended = CaptureBytes.ipv6(0, options + routing + CaptureBytes.udp(53, 5353, payload: 4))
    let (a, b) = try (header(plain, link: 229), header(CaptureBytes.ethernet(extended, type: 0x86dd)))
    #expect((a.protocolNumber, a.source.port, a.payload, a.length) == (17, 53, 4, 52))
    #expect((b.protocolNumber, b.source.port, b.payload, b.length) == (17, 53, 4, 76))
  }

  @Test func laterFragmentsHaveNoPorts() throws {
    let four = try header(CaptureBytes.ipv4(17, CaptureBytes.udp(53, 5353), fragment: 185), link: 101)
    #expect((four.source.port, four.destination.port, four.protocolNumber) == (0, 0, 17))
    let fragment: [UInt8] = [17, 0, 0x05, 0xc8, 0, 0, 0, 0]
    let six = try header(CaptureBytes.ipv6(44, fragment + CaptureBytes.udp(53, 5353)), link: 101)
    #expect((six.source.port, six.destination.port, six.protocolNumber) == (0, 0, 17))
  }

  @Test func otherProtocolsHaveNoPorts() throws {
    let icmp = try header(CaptureBytes.ipv4(1, [8, 0, 1, 2, 3, 4, 5, 6, 7]), link: 101)
    #expect((icmp.source.port, icmp.destination.port, icmp.payload, icmp.flags) == (0, 0, 1, 0))
    let other = try header(CaptureBytes.ipv4(89, CaptureBytes.udp(53, 5353)), link: 101)
    #expect((other.source.port, other.payload) == (0, 8))
  }

  @Test func whatIsNoIPIsToldApart() {
    #expect(throws: PacketError.notIP) { try header(CaptureBytes.ethernet(tcp, type: 0x0806)) }
    #expect(throws: PacketError.notIP) { try header([0x50] + tcp.dropFirst(), link: 101) }
    #expect(throws: PacketError.unknownLink(LinkType(rawValue: 105))) { try header(tcp, link: 105) }
  }

  /// The IP header must be whole; a transport header that was cut is as good as none.
  @Test(arguments: [0, 1, 9, 101, 104, 113] as [UInt64])
  func everyCutPacketIsReadOrRefused(link: UInt64) throws {
    let six = CaptureBytes.ipv6(0, [6, 0, 0, 0, 0, 0, 0, 0] + CaptureBytes.tcp(1, 2, flags: 2))
    let before: [UInt64: [UInt8]] = [
      0: [2, 0, 0, 0], 1: Array(CaptureBytes.ethernet([], type: 0x86dd)), 9: [0, 0x57], 101: [],
      104: [0x0f, 0, 0x86, 0xdd], 113: [UInt8](repeating: 0, count: 14) + [0x86, 0xdd],
    ]
    let whole = before[link, default: []] + six
    for length in 0..<whole.count {
      let read = try? header(Array(whole.prefix(length)), link: link)
      #expect((read != nil) == (length >= whole.count - six.count + 40), "\(length) bytes")
    }
  }
}
