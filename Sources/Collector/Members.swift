/// Who is connected under which name.
///
/// A name may reconnect: its newest connection counts. Bounded: the oldest are forgotten, and say hello again.
package struct Members: Hashable, Sendable {
  static let most = 20_000
  private var names: [[UInt8]: String] = [:]
  private var addresses: [String: [UInt8]] = [:]

  package init() {}

  package func name(of peer: [UInt8]) -> String? { names[peer] }
  package func peer(of name: String) -> [UInt8]? { addresses[name] }
  package var peers: [[UInt8]] { Array(addresses.values) }
  package var count: Int { addresses.count }

  package mutating func add(_ name: String, peer: [UInt8]) {
    if names.count >= Self.most { self = Members() }
    if let old = addresses[name], old != peer { names[old] = nil }
    if let former = names[peer], former != name { addresses[former] = nil }
    names[peer] = name
    addresses[name] = peer
  }

  package mutating func remove(peer: [UInt8]) {
    guard let name = names.removeValue(forKey: peer) else { return }
    if addresses[name] == peer { addresses[name] = nil }
  }
}
