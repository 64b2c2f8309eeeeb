internal import Glibc

/// An IPv4 or IPv6 address; one of IPv6 that holds on one link only has the link's interface as its zone.
package struct Address: Hashable, Sendable {
  /// 4 or 16 bytes, in the order of the network.
  package let bytes: [UInt8]
  package let zone: String?

  /// nil where the text is neither. An IPv6 address is written without brackets, a zone behind a %.
  package init?(_ text: String) {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let zone = parts.count == 2 ? parts[1] : nil
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] where family == AF_INET6 || zone == nil {
      var bytes = [UInt8](repeating: 0, count: count)
      guard inet_pton(family, parts[0], &bytes) == 1 else { continue }
      self.init(bytes: bytes, zone: zone)
      return
    }
    return nil
  }

  init(bytes: [UInt8], zone: String? = nil) {
    precondition([4, 16].contains(bytes.count), "an address has 4 or 16 bytes")
    self.bytes = bytes
    self.zone = zone
  }

  package var isIPv6: Bool { bytes.count == 16 }

  /// Whether only this machine has it.
  package var isLoopback: Bool {
    guard isIPv6 else { return bytes[0] == 127 }
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
    return bytes == [UInt8](repeating: 0, count: 15) + [1] || (isMapped && bytes[12] == 127)
  }

  /// Whether it stands for all addresses of a machine: 0.0.0.0 or ::.
  package var isAny: Bool { bytes.allSatisfy { $0 == 0 } }

  /// Whether it means nothing without a zone.
  package var isOfOneLink: Bool { isIPv6 && bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80 }

  /// As it is written in an endpoint: an IPv6 address in brackets.
  package var text: String {
    var text = [CChar](repeating: 0, count: 64)
    inet_ntop(isIPv6 ? AF_INET6 : AF_INET, bytes, &text, socklen_t(text.count))
    let plain = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return isIPv6 ? "[\(plain)\(zone.map { "%\($0)" } ?? "")]" : plain
  }
}
