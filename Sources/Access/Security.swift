package import Messaging
internal import Rounds
internal import Synchronization

/// The endpoints of a server, by who may connect to them.
package enum Domain: String, Hashable, Sendable {
  case work
  case updates
  case releases
  case operators

  var roles: Set<Role> {
    switch self {
    case .work: [.collector, .worker, .publisher]
    case .updates: [.agent]
    case .releases: [.collector, .agent, .subscriber, .operator]
    case .operators: [.operator]
    }
  }
}

extension AccessTable {
  fileprivate func permits(_ key: [UInt8], _ domain: Domain) -> Bool { role(of: key, in: domain) != nil }

  /// As what a key is let in.
  fileprivate func role(of key: [UInt8], in domain: Domain) -> Role? {
    admitted(key: key).flatMap { domain.roles.contains($0.role) ? $0.role : nil }
  }
}

/// Who sent a message.
package enum Sender: Hashable, Sendable {
  /// Transport is plain: whoever can reach the endpoint.
  case anyone
  case principal(Principal)
  /// A key that is no longer allowed.
  case stranger

  /// Who gives a command, as the operators' log has it: the name of the key or, on plain transport, the user whose
  /// sockets these are.
  package var operatorName: String {
    guard case .principal(let principal) = self else { return OperatingUser.name }
    return "key \(principal.name)"
  }

  /// Whether one with any of these roles may have sent it.
  package func has(_ roles: Role...) -> Bool {
    switch self {
    case .anyone: true
    case .principal(let principal): roles.contains(principal.role)
    case .stranger: false
    }
  }
}

/// How a process proves who it is, and whom it lets in. Fails closed: without keys there is no CURVE socket, without an
/// access list nobody gets in.
package struct Security: Sendable {
  private let server: CurveKeys?
  private let own: CurveKeys?
  private let serverKey: [UInt8]?
  private let list: AccessList?
  private let authenticator: Authenticator?
  let presence: Presence?

  private init(
    server: CurveKeys? = nil, own: CurveKeys? = nil, serverKey: [UInt8]? = nil, list: AccessList? = nil,
    authenticator: Authenticator? = nil, presence: Presence? = nil
  ) {
    self.server = server
    self.own = own
    self.serverKey = serverKey
    self.list = list
    self.authenticator = authenticator
    self.presence = presence
  }

  /// Of one agent's or subscriber's key.
  private static let handshakesPerSecond = 20.0

  /// Plain transport: for ipc and loopback only.
  package static let none = Security()

  /// A process that listens: the server's key and the access list lie in `keys`. To be made before its sockets.
  ///
  /// - Parameters:
  ///   - role: as what it connects to others; nil where it connects to none.
  ///   - presence: told of who is let in, and of who is heard.
  package static func serving(
    _ keys: KeyFolder, as role: Role?, context: Context, presence: Presence? = nil
  ) throws -> Security {
    let list = try AccessList(keys.accessList)
    // Each handshake gives its peer one try at a name that the server's socket gives to another, of 2³² (see `Context`).
    let rates = Mutex(Allowances(perSecond: handshakesPerSecond))
    let authenticator = try Authenticator(context: context) { key, domain in
      guard let domain = Domain(rawValue: domain), let role = list.table.role(of: key, in: domain) else { return nil }
      let isOutside = role == .agent || role == .subscriber
      guard !isOutside || rates.withLock({ $0.admit(key, now: monotonicMilliseconds()) == .passes }) else { return nil }
      let user = HexadecimalKey.text(key)
      presence?.enters(user)
      return user
    }
    let server = try KeyFile.load(keys.key("server"))
    let own = try role.map { try KeyFile.load(keys.key($0.rawValue)) }
    return Security(
      server: server, own: own, serverKey: server.publicKey, list: list, authenticator: authenticator,
      presence: presence)
  }

  /// A process that only connects.
  package static func connecting(_ own: CurveKeys, server: [UInt8]) -> Security {
    Security(own: own, serverKey: server)
  }

  /// For sockets that bind.
  package func listen(_ domain: Domain) -> Transport {
    guard let server else { return .plain }
    return .server(server, domain: domain.rawValue)
  }

  /// For sockets that connect.
  package var connect: Transport {
    guard let own, let serverKey else { return .plain }
    return .client(own, server: serverKey)
  }

  /// Whether who was let in would be let in now.
  package func permission(_ domain: Domain) -> ConnectionGuard.Permission {
    { [list] user in list?.table.permits(HexadecimalKey.bytes(user) ?? [], domain) ?? true }
  }

  /// Who sent a message, by the access list as it is now.
  package func sender(_ message: Received) -> Sender {
    guard let list else { return .anyone }
    guard let key = message.user.flatMap(HexadecimalKey.bytes), let principal = list.table.admitted(key: key) else {
      return .stranger
    }
    return .principal(principal)
  }

  /// The name of who sent a message, while the list has it; nil on plain transport.
  package func name(_ message: Received) -> String? { message.user.flatMap(name) }

  /// The name of whom the authenticator let in, while the list has it.
  func name(_ user: String) -> String? {
    HexadecimalKey.bytes(user).flatMap { list?.table.principal(key: $0)?.name }
  }

  /// Looks whether the access list has changed; true where it has.
  @discardableResult
  package func refresh() -> Bool { list?.refresh() ?? false }

  /// Keys that are let in nowhere since the server crashed while they were at it.
  package var keysSuspendedForCrashes: Int { list?.table.principals.count { $0.suspension == .crashes } ?? 0 }

  /// Names of the agents that are let into rounds now; nil on plain transport, where nobody knows.
  package var agents: Set<String>? { list?.table.agents }
}
