/// The packets between two ends over one protocol, in both directions.
package struct Flow: Equatable, Sendable {
  /// Later packets are not kept.
  package static let mostPackets = 50

  package struct Packet: Equatable, Sendable {
    /// Microseconds.
    package let time: UInt64
    /// Sent by who sent the first packet of the flow.
    package let isForward: Bool
    package let header: PacketHeader
  }

  /// At least one.
  package fileprivate(set) var packets: [Packet]
}

/// Sorts packets into flows.
package struct FlowTable: Sendable {
  private struct Key: Hashable {
    let protocolNumber: UInt8
    let lower: FlowEnd
    let upper: FlowEnd
  }

  /// In the order of their first packets.
  package private(set) var flows: [Flow] = []
  /// Packets that tell of a flow.
  package private(set) var packets = 0
  private var indices: [Key: Int] = [:]

  package init() {}

  /// The flows of one capture. Packets without IP are passed over.
  package init(_ capture: [CapturedPacket]) {
    for packet in capture {
      if let header = try? PacketHeader(packet) { add(header, time: packet.time) }
    }
  }

  /// - Parameters:
  ///   - time: microseconds.
  package mutating func add(_ header: PacketHeader, time: UInt64) {
    packets += 1
    let ends = [header.source, header.destination].sorted()
    let key = Key(protocolNumber: header.protocolNumber, lower: ends[0], upper: ends[1])
    guard let index = indices[key] else {
      indices[key] = flows.count
      flows.append(Flow(packets: [Flow.Packet(time: time, isForward: true, header: header)]))
      return
    }
    guard flows[index].packets.count < Flow.mostPackets else { return }
    let isForward = header.source == flows[index].packets[0].header.source
    flows[index].packets.append(Flow.Packet(time: time, isForward: isForward, header: header))
  }
}
