package import Access
internal import Addresses
internal import CLinux
internal import Cryptography
internal import Glibc
package import Messaging
internal import Rounds
internal import Wire

extension RemoteServer {
  /// How long the server may take for each answer. Milliseconds.
  private static let patience: UInt64 = 5000

  /// Asks the server of an invitation, under each of its keys that are known until one is right. Takes part in nothing.
  package static func look(_ invitation: Invitation, own: CurveKeys, servers: ServerKeys) throws -> RemoteServer {
    let reaches = [
      ("collector", invitation.collector), ("releases", invitation.releases), ("ranges", invitation.ranges),
    ].map { Reach(name: $0.0, endpoint: $0.1, problem: problem($0.1)) }
    let reachable = Set(reaches.filter { $0.problem == nil }.map(\.name))
    let context = Context()
    var greets: Bool?
    var releases: Releases?
    for transport in servers.transports {
      if reachable.contains("ranges"), releases == nil || releases == .shut {
        releases = try ask(invitation, transport, context)
      }
      // Whom the publisher shuts out the collector does too: that need not be waited for.
      if reachable.contains("collector"), releases != .shut, greets != true {
        greets = try isGreeted(invitation.collector, transport, context)
      }
    }
    return RemoteServer(
      reaches: reaches, collectorGreets: greets, releases: releases, key: HexadecimalKey.text(own.publicKey))
  }

  /// Why an endpoint cannot be connected to.
  private static func problem(_ endpoint: String) -> String? {
    if endpoint.hasPrefix("ipc://") {
      return clinux_ipc_listener(String(endpoint.dropFirst(6))) > 0 ? nil : "nobody listens there"
    }
    do throws(EndpointError) {
      guard case .network(let host, .number(let port)) = try Endpoint(endpoint) else { return "it has no port" }
      return problem(host, port)
    } catch { return "\(error)" }
  }

  private static func problem(_ host: Endpoint.Host, _ port: UInt16) -> String? {
    switch clinux_tcp_reach(host.lookedUp, "\(port)", Int32(patience)) {
    case 0: nil
    case -1: "there is no host of that name"
    case let code: String(cString: strerror(code))
    }
  }

  /// Whether the collector lets this key in: it says so on every new connection.
  private static func isGreeted(_ endpoint: String, _ transport: Transport, _ context: Context) throws -> Bool {
    let dealer = try ServerDealer(context, endpoint, transport: transport, servers: nil, announces: true)
    return try wait(dealer) { _ in } != nil
  }

  private static func ask(_ invitation: Invitation, _ transport: Transport, _ context: Context) throws -> Releases {
    let dealer = try ServerDealer(context, invitation.ranges, transport: transport, servers: nil)
    let from = invitation.anchor?.release ?? 0
    let request = ReleaseRequest(
      federation: invitation.federation, body: .manifests(FetchManifests(from: from, limit: 1))
    ).encode()
    var isAsked = false
    let answer = try wait(dealer) { now in
      if !isAsked, case .queued = try dealer.ask(request, now: now) { isAsked = true }
    }
    guard let answer else { return isAsked ? .silent : .shut }
    return judge(answer, invitation)
  }

  /// The next message of the server, or nil.
  private static func wait(_ dealer: ServerDealer, _ each: (UInt64) throws -> Void) throws -> [[UInt8]]? {
    let start = monotonicMilliseconds()
    while case let now = monotonicMilliseconds(), now < start + patience {
      try each(now)
      if let frames = try dealer.receive(now: now) { return frames }
      _ = try poll([dealer.pollItem], milliseconds: 50)
    }
    return nil
  }

  private static func judge(_ frames: [[UInt8]], _ invitation: Invitation) -> Releases {
    guard let frame = frames.first, let reply = try? ReleaseReply.decode(frame, limit: 1 << 20),
      reply.federation == invitation.federation
    else { return .refused("the answer of the publisher cannot be read") }
    switch reply.body {
    case .error(let error): return .refused("the publisher refuses: \(error.reason)")
    case .manifests(let list):
      guard let first = list.manifests.first else { return .refused("the publisher has no release that was asked for") }
      do throws(ReleaseError) {
        try verify(first, invitation)
        return .verified(newest: list.beat.newest)
      } catch { return .refused("\(error)") }
    case .weights: return .refused("the publisher answered something else")
    }
  }

  private static func verify(_ signed: SignedManifest, _ invitation: Invitation) throws(ReleaseError) {
    if let anchor = invitation.anchor {
      _ = try VerifiedManifest(signed, anchor: anchor, federation: invitation.federation)
    } else if let key = PublicKey(bytes: invitation.publisher) {
      _ = try VerifiedManifest(signed, key: key, federation: invitation.federation)
    } else {
      throw .badSignature
    }
  }
}
