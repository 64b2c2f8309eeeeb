import Foundation
import TestSupport

/// Captures under the names of nDPI's: 32 benign ones of lookups and downloads, and the attacks as long conversations of
/// small packets with a web server.
enum MadeCaptures {
  static func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 1...32 {
      try write("benign-\(number)", (1...12).map { $0 % 2 == 0 ? lookup($0, number) : download($0, number) }, folder)
    }
    try write("WebattackXSS", (1...160).map { attack($0, requests: 12, size: 700) }, folder)
    try write("WebattackRCE", (1...80).map { attack($0, requests: 2, size: 150) }, folder)
    try write("synscan", (1...40).map(probe), folder)
  }

  private typealias Conversation = [(time: UInt64, bytes: [UInt8])]

  private static func write(_ name: String, _ conversations: [Conversation], _ folder: String) throws {
    let capture = CaptureBytes.pcap(conversations.flatMap { $0 })
    try Data(capture).write(to: URL(filePath: "\(folder)/\(name).pcap"))
  }

  private static func packet(_ time: UInt64, _ isForward: Bool, _ number: UInt8, _ payload: [UInt8]) -> (
    time: UInt64, bytes: [UInt8]
  ) {
    let ip = CaptureBytes.ipv4(number, from: isForward ? 1 : 2, to: isForward ? 2 : 1, payload)
    return (time, CaptureBytes.ethernet(ip))
  }

  private static func lookup(_ flow: Int, _ capture: Int) -> Conversation {
    let (client, size) = (UInt64(30_000 + flow), 20 + capture % 7)
    return [
      packet(1000, true, 17, CaptureBytes.udp(client, 53, payload: size)),
      packet(1000 + UInt64(20 * capture), false, 17, CaptureBytes.udp(53, client, payload: 4 * size)),
    ]
  }

  private static func download(_ flow: Int, _ capture: Int) -> Conversation {
    let client = UInt64(40_000 + flow)
    let request = packet(2000, true, 6, CaptureBytes.tcp(client, 443, flags: 0x18, window: 8000, payload: 300))
    return [request]
      + (1...(10 + capture % 5)).map {
        packet(
          2000 + UInt64($0 * 100), false, 6, CaptureBytes.tcp(443, client, flags: 0x10, window: 500, payload: 1400))
      }
  }

  private static func attack(_ flow: Int, requests: Int, size: Int) -> Conversation {
    let client = UInt64(50_000 + flow)
    return (0..<requests).flatMap { number in
      let time = 3000 + UInt64(number * 200_000 + flow * 10)
      return [
        packet(time, true, 6, CaptureBytes.tcp(client, 80, flags: 0x18, window: 200, payload: size + flow % 9)),
        packet(time + 90, false, 6, CaptureBytes.tcp(80, client, flags: 0x18, window: 200, payload: 200)),
      ]
    }
  }

  private static func probe(_ flow: Int) -> Conversation {
    [packet(UInt64(flow), true, 6, CaptureBytes.tcp(60_000, UInt64(flow), flags: 2, window: 1024))]
  }
}
