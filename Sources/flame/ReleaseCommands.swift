import ArgumentParser
import Configuration
import Supervision
import Text
import Wire

struct ReleaseCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Releases and the gate: list, approve, refuse, revert, export, verify.",
    discussion: "Example: flame release list",
    subcommands: [List.self, Approve.self, Refuse.self, Revert.self, Export.self, Verify.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the releases with their state.", discussion: "Example: flame release list --format json")

    @Option(help: "How to print them.") var format = OutputFormat.table
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      let name = try server.load().chosen(chosen.federation).name
      let command = ReleaseCommand(action: .list, release: 0)
      guard case .releases(let list) = try server.ask("publisher", name, .release(command)) else {
        throw ValidationError("the publisher answered something else")
      }
      switch format {
      case .json: for release in list.releases { printNow(try json(ReleaseLine(release))) }
      case .table: printNow(table(ReleaseLine.header, list.releases.map { ReleaseLine($0).cells }))
      }
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a candidate become a release.", discussion: "Example: flame release approve 12")

    @Argument(help: "The candidate's number.") var release: UInt64
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      try server.tell("publisher", chosen.federation, .release(ReleaseCommand(action: .approve, release: release)))
    }
  }

  struct Refuse: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refuse a candidate: the next round opens on the same base.",
      discussion: "Example: flame release refuse 12")

    @Argument(help: "The candidate's number.") var release: UInt64
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      try server.tell("publisher", chosen.federation, .release(ReleaseCommand(action: .refuse, release: release)))
    }
  }

  struct Revert: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish the weights of an old release under a new number.",
      discussion: "Example: flame release revert 9")

    @Argument(help: "The release whose weights are wanted.") var release: UInt64
    @OptionGroup var chosen: FederationOption
    @OptionGroup var server: ServerOptions

    func run() throws {
      try server.tell("publisher", chosen.federation, .release(ReleaseCommand(action: .revert, release: release)))
    }
  }
}

extension ReleaseLine {
  static let header = ["release", "state", "origin", "round", "agents", "admitted", "kept", "digest", "reason"]

  var cells: [String] {
    [
      "\(release)", state, origin, "\(round)", "\(agents)", "\(admitted)", kept ? "yes" : "no",
      String(digest.prefix(16)), reason,
    ]
  }
}
