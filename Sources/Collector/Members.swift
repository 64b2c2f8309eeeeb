/// Who is connected under which name.
///
/// A name may reconnect: its newest connection counts. Bounded: the oldest are forgotten, and say hello again.
struct Members {
  private static let most = 20_000
  private var names: [[UInt8]: String] = [:]
  private var addresses: [String: [UInt8]] = [:]

  func name(of peer: [UInt8]) -> String? { names[peer] }
  func peer(of name: String) -> [UInt8]? { addresses[name] }
  var peers: [[UInt8]] { Array(addresses.values) }
  var count: Int { addresses.count }

  mutating func add(_ name: String, peer: [UInt8]) {
    if names.count >= Self.most { self = Members() }
    if let old = addresses[name], old != peer { names[old] = nil }
    if let former = names[peer], former != name { addresses[former] = nil }
    names[peer] = name
    addresses[name] = peer
  }

  mutating func remove(peer: [UInt8]) {
    guard let name = names.removeValue(forKey: peer) else { return }
    if addresses[name] == peer { addresses[name] = nil }
  }
}
