/// What the model sees of a flow: thirty bytes from packet headers, none from payloads or addresses.
///
/// The scales are fixed, so that nobody has to share statistics of its traffic for a common one, and exact integer
/// arithmetic, so that the same packets give the same bytes everywhere. docs/use-case.md has them as a table.
package enum FlowFeatures {
  /// In the order of the bytes.
  package static let names = [
    "tcp", "udp", "icmp", "packets", "forward_share", "server_port", "client_port", "forward_bytes", "backward_bytes",
    "forward_size_mean", "backward_size_mean", "forward_size_max", "backward_size_max", "forward_size_min", "turns",
    "size_deviation", "first_size", "answer_size", "duration", "gap_mean", "gap_max", "gap_min", "answer_time",
    "syn_share", "ack_share", "psh_share", "fin_share", "rst_share", "payload_share", "first_window",
  ]

  package static let count = 30

  package static func bytes(_ flow: Flow) -> [UInt8] {
    let packets = flow.packets
    let forward = packets.filter(\.isForward)
    let backward = packets.filter { !$0.isForward }
    return protocols(packets[0].header) + [
      UInt8(min(255, 5 * packets.count)), share(forward.count, packets.count),
      fine(UInt64(packets[0].header.destination.port)), fine(UInt64(packets[0].header.source.port)),
    ] + sizes(forward, backward, packets) + times(packets) + flags(packets)
  }

  private static func protocols(_ header: PacketHeader) -> [UInt8] {
    let kind = PacketHeader.Transport(rawValue: header.protocolNumber)
    return [kind == .tcp, kind == .udp, kind == .icmp || kind == .icmp6].map { $0 ? 255 : 0 }
  }

  private static func sizes(_ forward: [Flow.Packet], _ backward: [Flow.Packet], _ all: [Flow.Packet]) -> [UInt8] {
    let (there, back) = (lengths(forward), lengths(backward))
    let turns = zip(all, all.dropFirst()).count { $0.isForward != $1.isForward }
    return [
      coarse(sum(there)), coarse(sum(back)), fine(mean(there)), fine(mean(back)), fine(there.max() ?? 0),
      fine(back.max() ?? 0), fine(there.min() ?? 0), UInt8(min(255, 5 * turns)), fine(deviation(lengths(all))),
      fine(there.first ?? 0), fine(back.first ?? 0),
    ]
  }

  /// A clock that goes back counts as one that stands still.
  private static func times(_ packets: [Flow.Packet]) -> [UInt8] {
    let times = packets.map(\.time)
    let gaps = zip(times, times.dropFirst()).map { $1 > $0 ? $1 - $0 : 0 }
    let duration = sum(gaps)
    let answer = packets.first { !$0.isForward }.map { $0.time > times[0] ? $0.time - times[0] : 0 }
    return [
      coarse(duration), coarse(mean(gaps)), coarse(gaps.max() ?? 0), coarse(gaps.min() ?? 0),
      answer.map(coarse) ?? 255,
    ]
  }

  private static func flags(_ packets: [Flow.Packet]) -> [UInt8] {
    let shares = [2, 16, 8, 1, 4].map { (flag: UInt8) in
      share(packets.count { $0.header.flags & flag != 0 }, packets.count)
    }
    let withPayload = packets.count { $0.header.payload > 0 }
    return shares + [share(withPayload, packets.count), fine(UInt64(packets[0].header.window))]
  }
}

// MARK: Scales

extension FlowFeatures {
  /// Sixteen steps for each doubling of `value` + 1; 255 from 65,535 on.
  package static func fine(_ value: UInt64) -> UInt8 { logarithmic(value, bits: 4) }

  /// Eight steps for each doubling of `value` + 1; 255 from 4 · 10⁹ on, 71 minutes in microseconds.
  package static func coarse(_ value: UInt64) -> UInt8 { logarithmic(value, bits: 3) }

  /// The exponent of `value` + 1 followed by the `bits` binary digits behind its first one: a logarithm made of
  /// straight pieces.
  private static func logarithmic(_ value: UInt64, bits: Int) -> UInt8 {
    guard value < 1 << 32 else { return 255 }
    let exponent = 63 - (value + 1).leadingZeroBitCount
    let digits = ((value + 1) << UInt64(bits)) >> UInt64(exponent)
    return UInt8(min(255, (exponent << bits) + Int(digits) - (1 << bits)))
  }

  private static func share(_ part: Int, _ whole: Int) -> UInt8 { UInt8(255 * part / whole) }
}

// MARK: Statistics

private func lengths(_ packets: [Flow.Packet]) -> [UInt64] { packets.map { UInt64($0.header.length) } }

/// The last number there is where it would be higher.
private func sum(_ values: [UInt64]) -> UInt64 {
  values.reduce(0) { sum, value in
    let (next, overflow) = sum.addingReportingOverflow(value)
    return overflow ? .max : next
  }
}

/// Rounded down; 0 of none.
private func mean(_ values: [UInt64]) -> UInt64 { values.isEmpty ? 0 : sum(values) / UInt64(values.count) }

/// The mean distance to the mean, rounded down.
private func deviation(_ values: [UInt64]) -> UInt64 {
  let middle = mean(values)
  return mean(values.map { $0 > middle ? $0 - middle : middle - $0 })
}
