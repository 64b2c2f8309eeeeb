internal import Access
internal import Addresses
package import AgentClient
internal import Cryptography
package import Messaging
package import Rounds

/// How a federation is reached, and by which key: what the operator's invitation says.
public struct Membership: Sendable {
  package let source: ReleaseSource
  package let transport: Transport
  /// What else to try where the server does not answer.
  package let servers: ServerKeys?
  /// What was seen under this invitation before.
  package let seen: SeenReleases?
  package let collector: String

  /// Reads the operator's invitation, and the private key that `flame agent join` made.
  ///
  /// - Parameters:
  ///   - invitation: path of the file, like `icu.flame`.
  ///   - key: path of the private key; by default beside the invitation, `icu.key`. Nobody else may read it: mode 0600.
  public init(invitation path: String, key: String? = nil) throws(FlameError) {
    self = try FlameError.naming(.access) { try Membership(Invitation.read(path), path, key) }
  }

  private init(_ invitation: Invitation, _ path: String, _ key: String?) throws {
    let keys = try KeyFile.load(key ?? Invitation.keyPath(besides: path))
    let servers = ServerKeyFile.keys(Invitation.path(besides: path, "servers"), own: keys, invitation)
    guard let publisher = PublicKey(bytes: invitation.publisher) else {
      throw FlameError(.access, "\(path): the publisher's key has 64 hexadecimal digits")
    }
    source = ReleaseSource(
      federation: invitation.federation, key: publisher, anchor: invitation.anchor, broadcast: invitation.releases,
      ranges: invitation.ranges)
    transport = servers.transports[0]
    self.servers = servers
    seen = SeenReleaseFile.releases(Invitation.path(besides: path, "seen"), invitation)
    collector = invitation.collector
  }

  /// A server on this machine with `security: none`.
  ///
  /// - Parameters:
  ///   - publisher: the publisher's key that `flame init` printed, 64 hexadecimal digits.
  ///   - collector, releases, ranges: `endpoints` of the server's configuration, such as `tcp://127.0.0.1:7101`.
  public init(
    federation: String, publisher: String, collector: String, releases: String, ranges: String
  ) throws(FlameError) {
    guard let key = HexadecimalKey.bytes(publisher).flatMap(PublicKey.init(bytes:)) else {
      throw FlameError(.access, "the publisher's key has 64 hexadecimal digits; `flame init` printed it")
    }
    for (name, text) in [("collector", collector), ("releases", releases), ("ranges", ranges)] {
      do throws(EndpointError) { _ = try Endpoint(text) } catch { throw FlameError(.access, "\(name): \(error)") }
    }
    source = ReleaseSource(federation: federation, key: key, broadcast: releases, ranges: ranges)
    transport = .plain
    servers = nil
    seen = nil
    self.collector = collector
  }

  /// The federation's name.
  public var federation: String { source.federation }
}
