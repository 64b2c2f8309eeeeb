import Access
import Addresses
import AgentClient
import ArgumentParser
import Collector
import Configuration
import Cryptography
import Messaging
import Rounds

/// How a federation is reached.
struct FederationAccess {
  let source: ReleaseSource
  let transport: Transport
  /// What else to try where the server does not answer.
  var servers: ServerKeys?
  /// What was seen of the releases before, under an invitation.
  var seen: SeenReleases?
  /// Where its collector listens, where that is known.
  let collector: String?

  /// Refuses plain transport to where others may listen or answer.
  func refuseOpenRoad(to endpoints: [String]) throws {
    guard case .plain = transport else { return }
    for endpoint in endpoints where !ServerConfiguration.isLocal(endpoint) {
      throw ValidationError(
        "\(endpoint) is not on this machine, and without keys only ipc and loopback are allowed: use --invitation")
    }
  }
}

/// The flags that tell an agent or a subscriber where a federation is: an invitation, a configuration on the same
/// machine, or the endpoints and the publisher's key.
struct SourceOptions: ParsableArguments {
  @OptionGroup var server: ServerOptions

  @Option(help: ArgumentHelp("The federation; needed where there is more than one.", valueName: "NAME"))
  var federation: String?

  @Option(help: ArgumentHelp("The operator's invitation, in place of a configuration.", valueName: "FILE"))
  var invitation: String?

  @Option(help: ArgumentHelp("This peer's private key; by default beside the invitation.", valueName: "FILE"))
  var keyFile: String?

  @Option(help: ArgumentHelp("Where the releases are broadcast, without a configuration.", valueName: "ENDPOINT"))
  var releases: String?

  @Option(help: ArgumentHelp("Where ranges of releases are served, without a configuration.", valueName: "ENDPOINT"))
  var ranges: String?

  @Option(help: ArgumentHelp("The publisher's key, without a configuration: 64 digits.", valueName: "HEX"))
  var key: String?

  func access() throws -> FederationAccess {
    if let invitation { return try invited(try Invitation.read(invitation), file: invitation) }
    guard let releases, let ranges, let key else {
      guard releases == nil, ranges == nil, key == nil else {
        throw ValidationError("--releases, --ranges and --key are given together or not at all")
      }
      return try configured(configuration())
    }
    guard let federation else { throw ValidationError("--federation is needed with --releases") }
    try checkEndpoint(releases, "--releases")
    try checkEndpoint(ranges, "--ranges")
    let source = ReleaseSource(
      federation: federation, key: try publisher(key, "--key"), broadcast: releases, ranges: ranges)
    let access = FederationAccess(source: source, transport: .plain, servers: nil, collector: nil)
    try access.refuseOpenRoad(to: [releases, ranges])
    return access
  }

  /// Most who lack one are on a machine of their own, and have not named their invitation.
  private func configuration() throws -> ServerConfiguration {
    guard FileSystem.exists(server.config) else {
      throw ValidationError(
        """
        --invitation FILE is needed: the operator makes one by `flame federation invite`. On the server's machine a \
        configuration does instead, but there is no \(server.config); --config names another
        """)
    }
    return try server.load()
  }

  private func invited(_ invitation: Invitation, file: String) throws -> FederationAccess {
    let key = try publisher(HexadecimalKey.text(invitation.publisher), file)
    let keys = try KeyFile.load(keyFile ?? Invitation.keyPath(besides: file))
    let servers = ServerKeyFile.keys(Invitation.path(besides: file, "servers"), own: keys, invitation)
    return FederationAccess(
      source: ReleaseSource(
        federation: invitation.federation, key: key, anchor: invitation.anchor, broadcast: invitation.releases,
        ranges: invitation.ranges),
      transport: servers.transports[0], servers: servers,
      seen: SeenReleaseFile.releases(Invitation.path(besides: file, "seen"), invitation),
      collector: invitation.collector)
  }

  /// On the server's machine; with CURVE as the operator, unless another key is given.
  private func configured(_ configuration: ServerConfiguration) throws -> FederationAccess {
    let federation = try Federation(configuration.folder(try configuration.chosen(federation)))
    var transport = Transport.plain
    var servers: ServerKeys?
    if let folder = configuration.keys.map(KeyFolder.init) {
      let keys = try KeyFile.load(keyFile ?? folder.key(Role.operator.rawValue))
      transport = .client(keys, server: try KeyFile.loadPublic(folder.publicKey("server")))
      servers = folder.serverKeys(own: keys)
    }
    return FederationAccess(
      source: federation.source(configuration.endpoints), transport: transport, servers: servers,
      collector: configuration.endpoints.collector)
  }

  private func publisher(_ text: String, _ origin: String) throws -> PublicKey {
    guard let bytes = Digest(hex: text)?.bytes, let key = PublicKey(bytes: bytes) else {
      throw ValidationError("\(origin): the publisher's key has 64 hexadecimal digits; `flame init` printed it")
    }
    return key
  }
}

/// An endpoint that was given by a flag makes sense.
func checkEndpoint(_ text: String, _ flag: String) throws {
  do throws(EndpointError) { _ = try Endpoint(text) } catch { throw ValidationError("\(flag): \(error)") }
}

extension FederationAccess {
  /// Tells of hosts that are not known here: they are waited for, since they may come, and may be misspelled.
  func tellUnknownHosts(_ collector: String? = nil) {
    let endpoints = [collector, source.broadcast, source.ranges].compactMap { $0 }
    for name in Set(endpoints.compactMap { (try? Endpoint($0))?.name }).sorted() where Address.all(of: name).isEmpty {
      printError("there is no host “\(name)” yet; it is tried again and again. Is the name right in the endpoints?")
    }
  }
}
