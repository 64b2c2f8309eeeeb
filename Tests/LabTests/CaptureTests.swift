import Lab
import Testing

import enum TestSupport.CaptureBytes

@Suite struct CaptureTests {
  private let packets: [(time: UInt64, bytes: [UInt8])] = [
    (1_500_000_000_123_456, [1, 2, 3]), (1_500_000_001_000_001, []),
  ]

  @Test(arguments: [false, true], [false, true])
  func pcapIsReadInBothOrdersAndResolutions(big: Bool, nanoseconds: Bool) throws {
    let read = try Capture.packets(CaptureBytes.pcap(packets, link: 0xf000_0065, big: big, nanoseconds: nanoseconds))
    #expect(read.map(\.time) == packets.map(\.time))
    #expect(read.map { Array($0.bytes) } == packets.map(\.bytes))
    #expect(read.allSatisfy { $0.link.rawValue == 101 })
  }

  @Test(arguments: [false, true])
  func pcapngIsReadInBothOrders(big: Bool) throws {
    let file =
      CaptureBytes.section(big: big) + CaptureBytes.interface(link: 101, big: big)
      + CaptureBytes.block(5, [1, 2, 3, 4], big: big) + CaptureBytes.interface(link: 1, resolution: 9, big: big)
      + CaptureBytes.packet([7, 8, 9], ticks: 5_000_000_000, interface: 1, big: big)
      + CaptureBytes.packet([], ticks: 1 << 40, interface: 0, big: big)
    let read = try Capture.packets(file)
    #expect(read.map(\.time) == [5_000_000, 1 << 40])
    #expect(read.map(\.link.rawValue) == [1, 101])
    #expect(read.map { Array($0.bytes) } == [[7, 8, 9], []])
  }

  @Test func anotherSectionForgetsInterfacesAndMayHaveAnotherOrder() throws {
    let first = CaptureBytes.section() + CaptureBytes.interface() + CaptureBytes.packet([1], ticks: 1)
    let second = CaptureBytes.section(big: true)
    let packet = CaptureBytes.packet([2], ticks: 2, big: true)
    let read = try Capture.packets(first + second + CaptureBytes.interface(link: 9, big: true) + packet)
    #expect(read.map(\.link.rawValue) == [1, 9])
    #expect(throws: CaptureError.unknownInterface(0, offset: first.count + second.count)) {
      try Capture.packets(first + second + packet)
    }
  }

  @Test(arguments: [(3, 1000), (0, 1_000_000), (6, 1), (0x80, 1_000_000), (0x94, 0)] as [(UInt8, UInt64)])
  func clocksHaveResolutions(resolution: UInt8, microseconds: UInt64) throws {
    let file = CaptureBytes.section() + CaptureBytes.interface(resolution: resolution)
    #expect(try Capture.packets(file + CaptureBytes.packet([], ticks: 1)).map(\.time) == [microseconds])
    #expect(try Capture.packets(file + CaptureBytes.packet([], ticks: .max)).count == 1)
  }

  @Test func aResolutionBeyondAllClocksIsRefused() {
    let section = CaptureBytes.section()
    for resolution: UInt8 in [20, 0x7f, 0xc0, 0xff] {
      #expect(throws: CaptureError.unknownResolution(resolution, offset: section.count)) {
        try Capture.packets(section + CaptureBytes.interface(resolution: resolution))
      }
    }
  }

  @Test func everyCutPcapIsTruncatedUnlessBetweenPackets() throws {
    let file = CaptureBytes.pcap(packets)
    for length in 0..<file.count where length != 24 && length != 43 {
      #expect(throws: CaptureError.self, "length \(length)") { try Capture.packets(Array(file.prefix(length))) }
    }
    #expect(try Capture.packets(Array(file.prefix(43))).count == 1)
    #expect(throws: CaptureError.truncated(offset: 43)) { try Capture.packets(Array(file.prefix(50))) }
  }

  @Test func everyCutPcapngIsTruncatedUnlessBetweenBlocks() throws {
    let blocks = [
      CaptureBytes.section(), CaptureBytes.interface(resolution: 9), CaptureBytes.packet([1, 2], ticks: 1),
    ]
    let file = blocks.flatMap { $0 }
    let ends = [blocks[0].count, blocks[0].count + blocks[1].count]
    for length in 0..<file.count where !ends.contains(length) {
      #expect(throws: CaptureError.self, "length \(length)") { try Capture.packets(Array(file.prefix(length))) }
    }
    for end in ends { #expect(try Capture.packets(Array(file.prefix(end))).isEmpty) }
  }

  @Test func blocksWithImpossibleLengthsAreRefused() {
    let section = CaptureBytes.section()
    for length: UInt64 in [0, 4, 11, 13] {
      let block =
        CaptureBytes.integer(1, 4, big: false) + CaptureBytes.integer(length, 4, big: false) + [0, 0, 0, 0, 0]
      #expect(throws: CaptureError.wrongLength(offset: section.count)) { try Capture.packets(section + block) }
    }
    var other = CaptureBytes.block(1, [1, 2, 3, 4])
    other[other.count - 4] += 4
    #expect(throws: CaptureError.wrongLength(offset: section.count)) { try Capture.packets(section + other) }
    let endless = CaptureBytes.integer(1, 4, big: false) + [0xfc, 0xff, 0xff, 0xff]
    #expect(throws: CaptureError.truncated(offset: section.count)) { try Capture.packets(section + endless) }
  }

  @Test func otherFilesAreNoCaptures() {
    #expect(throws: CaptureError.notACapture) { try Capture.packets([]) }
    #expect(throws: CaptureError.notACapture) { try Capture.packets(Array("Place here the files".utf8)) }
    #expect(throws: CaptureError.notACapture) { try Capture.packets(CaptureBytes.block(0x0a0d_0d0a, [1, 2, 3, 4])) }
  }
}
