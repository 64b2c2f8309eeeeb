internal import Messaging

/// Where the processes and peers of a stack run: side by side, or each at a site of its own.
final class Place {
  private let network: SiteNetwork?
  private var contexts: [String: Context] = [:]

  init(_ network: SiteNetwork?) { self.network = network }

  /// Processes that `body` starts are there for good.
  func at<Result>(_ site: String, _ body: () throws -> Result) throws -> Result {
    try network?.inside(site, body) ?? body()
  }

  /// Sockets of a peer: libzmq's thread is where its context's first socket is made.
  func sockets<Result>(_ site: String, _ body: (Context) throws -> Result) throws -> Result {
    let name = network == nil ? "" : site
    let context = contexts[name] ?? Context()
    contexts[name] = context
    return try at(site) { try body(context) }
  }

  func begin(_ fault: Fault) throws {
    switch fault.kind {
    case .cut: try network?.cut(fault.target)
    case .loss: try network?.lose(fault.target)
    case .slow: try network?.slow(fault.target)
    case .kill, .freeze, .restart: preconditionFailure("not a fault of the network")
    }
  }

  func end(_ fault: Fault) throws {
    if fault.kind == .slow { try network?.hasten(fault.target) } else { try network?.mend(fault.target) }
  }
}
