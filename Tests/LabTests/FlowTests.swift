import Lab
import Testing

import enum TestSupport.CaptureBytes

/// Packets of two hosts, 1 and 2: microseconds, who sends, IP payload, protocol.
private func flows(_ packets: [(time: UInt64, from: UInt8, payload: [UInt8], number: UInt8)]) throws -> [Flow] {
  let file = CaptureBytes.pcap(
    packets.map {
      let ip = CaptureBytes.ipv4($0.number, from: $0.from, to: 3 - $0.from, $0.payload)
      return (time: $0.time, bytes: CaptureBytes.ethernet(ip))
    })
  return FlowTable(try Capture.packets(file)).flows
}

private func feature(_ name: String, _ flow: Flow) throws -> UInt8 {
  FlowFeatures.bytes(flow)[try #require(FlowFeatures.names.firstIndex(of: name))]
}

@Suite struct FlowTableTests {
  @Test func bothDirectionsAreOneFlowAndTheFirstPacketTellsWhichIsForward() throws {
    let all = try flows([
      (1, 2, CaptureBytes.udp(5353, 53), 17), (2, 1, CaptureBytes.udp(53, 5353), 17),
      (3, 1, CaptureBytes.udp(53, 5354), 17), (4, 2, CaptureBytes.tcp(5353, 53, flags: 2), 6),
      (5, 2, CaptureBytes.udp(5353, 53), 17),
    ])
    #expect(all.map(\.packets.count) == [3, 1, 1])
    #expect(all[0].packets.map(\.isForward) == [true, false, true])
  }

  @Test func packetsBeyondFiftyAreNotKept() throws {
    let all = try flows((0..<60).map { (UInt64($0), 1, CaptureBytes.udp(1, 2), 17) })
    #expect(all.map(\.packets.count) == [50])
  }

  @Test func packetsWithoutIPArePassedOver() throws {
    let file = CaptureBytes.pcap([
      (time: 0, bytes: CaptureBytes.ethernet([1, 2, 3], type: 0x0806)), (time: 0, bytes: [1]),
      (time: 1, bytes: CaptureBytes.ethernet(CaptureBytes.ipv4(17, CaptureBytes.udp(1, 2)))),
    ])
    let table = FlowTable(try Capture.packets(file))
    #expect(table.flows.count == 1 && table.packets == 1)
  }
}

@Suite struct FlowFeaturesTests {
  @Test func thereAreThirtyAllNamed() throws {
    let flow = try flows([(0, 1, CaptureBytes.udp(1, 2), 17)])[0]
    #expect(FlowFeatures.bytes(flow).count == 30 && FlowFeatures.count == 30)
    #expect(Set(FlowFeatures.names).count == 30)
  }

  @Test func aConversationHasTheFeaturesOfItsPackets() throws {
    let flow = try flows([
      (1_000_000, 1, CaptureBytes.tcp(4000, 80, flags: 2, window: 1023), 6),
      (1_000_300, 2, CaptureBytes.tcp(80, 4000, flags: 0x12), 6),
      (1_000_500, 1, CaptureBytes.tcp(4000, 80, flags: 0x18, payload: 216), 6),
      (1_000_400, 1, CaptureBytes.tcp(4000, 80, flags: 0x11), 6),
    ])[0]
    let expected: [(String, UInt8)] = [
      ("tcp", 255), ("udp", 0), ("icmp", 0), ("packets", 20), ("forward_share", 191),
      ("server_port", FlowFeatures.fine(80)), ("client_port", FlowFeatures.fine(4000)),
      ("forward_bytes", FlowFeatures.coarse(336)), ("backward_bytes", FlowFeatures.coarse(40)),
      ("forward_size_mean", FlowFeatures.fine(112)), ("backward_size_mean", FlowFeatures.fine(40)),
      ("forward_size_max", FlowFeatures.fine(256)), ("backward_size_max", FlowFeatures.fine(40)),
      ("forward_size_min", FlowFeatures.fine(40)), ("turns", 10), ("size_deviation", FlowFeatures.fine(81)),
      ("first_size", FlowFeatures.fine(40)), ("answer_size", FlowFeatures.fine(40)),
      ("duration", FlowFeatures.coarse(500)), ("gap_mean", FlowFeatures.coarse(166)),
      ("gap_max", FlowFeatures.coarse(300)), ("gap_min", 0), ("answer_time", FlowFeatures.coarse(300)),
      ("syn_share", 127), ("ack_share", 191), ("psh_share", 63), ("fin_share", 63), ("rst_share", 0),
      ("payload_share", 63), ("first_window", 160),
    ]
    for (name, value) in expected { #expect(try feature(name, flow) == value, "\(name)") }
    #expect(expected.map(\.0) == FlowFeatures.names)
  }

  @Test func withoutAnAnswerTheTimeToItIsTheLongest() throws {
    let flow = try flows([(5, 1, CaptureBytes.udp(1, 2, payload: 3), 17)])[0]
    #expect(try feature("answer_time", flow) == 255)
    #expect(try feature("answer_size", flow) == 0 && feature("duration", flow) == 0)
    #expect(try feature("udp", flow) == 255 && feature("payload_share", flow) == 255)
  }

  @Test func scalesRiseFromNoneToAllAndEndThere() {
    #expect([0, 1, 3, 7, 1023, 65_534, 65_535, .max].map(FlowFeatures.fine) == [0, 16, 32, 48, 160, 255, 255, 255])
    #expect([0, 1, 1023, 1 << 31, 1 << 32, .max].map(FlowFeatures.coarse) == [0, 8, 80, 248, 255, 255])
    let steps = (0..<100_000).map { FlowFeatures.fine($0) }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(Set(steps).count > 200)
  }
}
