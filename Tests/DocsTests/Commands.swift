import Foundation

/// A command of the program as it describes itself.
struct Command: Decodable, Sendable {
  private struct Dump: Decodable {
    let command: Command
  }

  struct Argument: Decodable, Sendable {
    struct Name: Decodable, Sendable {
      let kind: String
      let name: String
    }
    let names: [Name]?
  }

  let commandName: String
  let subcommands: [Command]?
  let arguments: [Argument]?
  let discussion: String?
  let shouldDisplay: Bool?

  var isShown: Bool { shouldDisplay ?? true }

  /// This command and all below it that are shown, with their paths.
  var all: [(path: String, command: Command)] {
    [(commandName, self)]
      + (subcommands ?? []).filter(\.isShown).flatMap(\.all).map { ("\(commandName) \($0.path)", $0.command) }
  }

  /// Its own options, and those of a subcommand `run`, which is what runs where none is named.
  var options: Set<String> {
    let own = Set((arguments ?? []).flatMap { $0.names ?? [] }.map { ($0.kind == "short" ? "-" : "--") + $0.name })
    return own.union(subcommand("run")?.options ?? []).union(Self.parsers)
  }

  /// The argument parser's, of which the program does not tell.
  private static let parsers = ["--generate-completion-script"]

  func subcommand(_ name: String) -> Command? { subcommands?.first { $0.commandName == name } }

  /// What the program built beside this test bundle says of itself.
  static func root() throws -> Command {
    let json = try output(["--experimental-dump-help"])
    return try JSONDecoder().decode(Dump.self, from: Data(json.utf8)).command
  }

  /// What the program prints.
  static func output(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }

  private static var program: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "flame")
  }
}
