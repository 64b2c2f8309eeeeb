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

  /// Its own options, and those of a subcommand `run`, which is what runs where none is named.
  var options: Set<String> {
    let own = Set((arguments ?? []).flatMap { $0.names ?? [] }.map { ($0.kind == "short" ? "-" : "--") + $0.name })
    return own.union(subcommand("run")?.options ?? [])
  }

  func subcommand(_ name: String) -> Command? { subcommands?.first { $0.commandName == name } }

  /// What the program built beside this test bundle says of itself.
  static func root() throws -> Command {
    let process = Process()
    let output = Pipe()
    process.executableURL = program
    process.arguments = ["--experimental-dump-help"]
    process.standardOutput = output
    try process.run()
    let json = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Dump.self, from: json).command
  }

  private static var program: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "flame")
  }
}
