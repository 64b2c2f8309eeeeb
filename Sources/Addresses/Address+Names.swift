internal import Dispatch
internal import Glibc
internal import Synchronization

extension Address {
  /// The addresses of a host name as this machine resolves it, IPv4 first. Empty if the host is unknown or the lookup does
  /// not answer in time.
  ///
  /// - Parameters:
  ///   - milliseconds: how long the calling thread is blocked at most.
  package static func all(of name: String, within milliseconds: Int = 2000) -> [Address] {
    let answer = Answer()
    DispatchQueue.global().async { answer.give(lookUp(name)) }
    return answer.wait(milliseconds).sorted { !$0.isIPv6 && $1.isIPv6 }
  }

  /// Whether this machine has a network interface of that name, or number.
  package static func isInterface(_ name: String) -> Bool {
    if if_nametoindex(name) != 0 { return true }
    var text = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
    return UInt32(name).map { if_indextoname($0, &text) != nil } ?? false
  }

  /// What a look-up came to; the system's own one cannot be ended before its time.
  private final class Answer: Sendable {
    private let addresses = Mutex<[Address]>([])
    private let isThere = DispatchSemaphore(value: 0)

    func give(_ found: [Address]) {
      addresses.withLock { $0 = found }
      isThere.signal()
    }

    func wait(_ milliseconds: Int) -> [Address] {
      _ = isThere.wait(timeout: .now() + .milliseconds(milliseconds))
      return addresses.withLock { $0 }
    }
  }

  private static func lookUp(_ name: String) -> [Address] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var found: [Address] = []
    var next = first
    while let entry = next?.pointee {
      if let address = address(entry), !found.contains(address) { found.append(address) }
      next = entry.ai_next
    }
    return found
  }

  private static func address(_ entry: addrinfo) -> Address? {
    guard let place = entry.ai_addr else { return nil }
    switch entry.ai_family {
    case AF_INET:
      return place.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { place in
        Address(bytes: withUnsafeBytes(of: place.pointee.sin_addr) { Array($0) })
      }
    case AF_INET6:
      return place.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { place in
        let scope = place.pointee.sin6_scope_id
        return Address(
          bytes: withUnsafeBytes(of: place.pointee.sin6_addr) { Array($0) }, zone: scope == 0 ? nil : "\(scope)")
      }
    default: return nil
    }
  }
}
