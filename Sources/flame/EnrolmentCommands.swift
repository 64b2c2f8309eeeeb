import Access
import Addresses
import ArgumentParser
import Configuration
import Cryptography
import Messaging
import Rounds
import Text

struct FederationCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "federation", abstract: "Federations: invite agents.",
    discussion: "Example: flame federation invite > icu.flame", subcommands: [Invite.self])

  struct Invite: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print what an agent has to know to join; nothing in it is secret.",
      discussion: "Example: flame federation invite > icu.flame")

    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      let configuration = try server.load()
      let federation = try Federation(configuration.folder(try configuration.chosen(chosen.federation)))
      try Self.check(configuration.endpoints)
      let invitation = Invitation(
        federation: federation.name, collector: configuration.endpoints.collector,
        releases: configuration.endpoints.releases, ranges: configuration.endpoints.ranges,
        server: try KeyFile.loadPublic(try configuration.keyFolder().publicKey("server")),
        publisher: federation.publisherKeys.newest.bytes, spec: federation.specDigest.bytes,
        anchor: try Self.anchor(federation))
      try configuration.logged("federation invite", federation.name) { printNow(invitation.text) }
    }

    /// Refuses endpoints that nobody could connect to.
    private static func check(_ endpoints: Endpoints) throws {
      for (setting, text) in endpoints.all where setting != "endpoints.broker" {
        guard let fault = try Endpoint(text).connectingFault else { continue }
        throw ConfigurationError(
          setting,
          "\(text) \(fault); write what agents connect to, for this command alone by "
            + "--set \(setting)=tcp://flame.example.org:7101")
      }
    }

    /// The release from which the publisher's key holds: who is invited need not trust the keys before it.
    private static func anchor(_ federation: Federation) throws -> ReleaseAnchor {
      let release = federation.publisherKeys.announcement
      return ReleaseAnchor(release: release, digest: try ReleaseStore(federation).manifest(release).digest)
    }
  }
}

struct AgentsCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agents", abstract: "Agents: list, allow, suspend, resume; how each fared.",
    discussion: "Example: flame agents list",
    subcommands: [List.self, Allow.self, Suspend.self, Resume.self, History.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the agents with their keys.", discussion: "Example: flame agents list --format json")

    @Option(help: "How to print them.") var format = OutputFormat.table
    @OptionGroup var server: ServerOptions

    func run() throws {
      let principals = try AccessList.read(try server.load().keyFolder().accessList).principals
      let agents = Dictionary(grouping: principals.filter { $0.role == .agent }, by: \.name)
        .map(AgentLine.init).sorted { $0.name < $1.name }
      switch format {
      case .json: for agent in agents { printNow(try json(agent)) }
      case .table: printNow(table(["agent", "state", "keys"], agents.map(\.cells)))
      }
    }
  }

  struct Allow: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let an agent's key in, at once.", discussion: "Example: flame agents allow clinic-a 5bd1…e9")

    @Argument(help: "The agent's name.") var name: String
    @Argument(help: "The key that `flame agent join` printed, 64 hexadecimal digits.") var key: String
    @OptionGroup var server: ServerOptions

    func run() throws { try allow(.agent, name, key, server) }
  }

  struct Suspend: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep an agent out of the rounds, with all its keys, until it is resumed.",
      discussion: "Example: flame agents suspend clinic-a")

    @Argument(help: "The agent's name.") var name: String
    @OptionGroup var server: ServerOptions

    func run() throws { try AgentsCommandGroup.change(name, server, isSuspended: true) }
  }

  struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let in again who was suspended, by an operator or after crashes.",
      discussion: "Example: flame agents resume clinic-a")

    @Argument(help: "The agent's name.") var name: String
    @OptionGroup var server: ServerOptions

    func run() throws { try AgentsCommandGroup.change(name, server, isSuspended: false) }
  }

  fileprivate static func change(_ name: String, _ server: ServerOptions, isSuspended: Bool) throws {
    let configuration = try server.load()
    let list = try configuration.keyFolder().accessList
    try configuration.logged(isSuspended ? "agents suspend" : "agents resume", name) {
      try AccessList.change(list) { table in
        guard table.suspend(name, isSuspended) else {
          throw AccessError("there is no agent “\(name)”; see `flame agents list`")
        }
      }
    }
    printNow("\(name) is \(isSuspended ? "suspended" : "let in again")")
  }
}

private struct AgentLine: Encodable {
  let name: String
  let suspended: Bool
  /// A key of it is let in nowhere, since the server crashed.
  let crashes: Bool
  let keys: [String]

  init(_ name: String, _ principals: [Principal]) {
    self.name = name
    suspended = principals.allSatisfy(\.isSuspended)
    crashes = principals.contains { $0.suspension == .crashes }
    keys = principals.map { HexadecimalKey.text($0.key) }
  }

  private var state: String { crashes ? "suspended (crashes)" : suspended ? "suspended" : "allowed" }

  var cells: [String] { [name, state, keys.joined(separator: ", ")] }
}

extension AgentCommandGroup {
  struct Join: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join a federation: make this agent's key, print its public half.",
      discussion: """
        The key lies beside the invitation and never leaves this machine. Send the printed line to the operator, who lets \
        it in with `flame agents allow NAME KEY`.

        Example: flame agent join icu.flame
        """)

    @Argument(help: "The invitation, from `flame federation invite`.") var invitation: String

    func run() throws {
      _ = try Invitation.read(invitation)
      let path = Invitation.keyPath(besides: invitation)
      let keys = try FileSystem.exists(path) ? KeyFile.load(path) : KeyFile.make(path)
      printNow(HexadecimalKey.text(keys.publicKey))
    }
  }
}
