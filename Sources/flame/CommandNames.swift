import ArgumentParser
import Text

/// The names of commands. The parser takes an unknown one for a stray argument, and says nothing of the one that was meant.
enum CommandNames {
  /// Throws for an unknown command, or one below another, with the nearest.
  static func check(
    _ arguments: some Collection<String>, below command: any ParsableCommand.Type = Flame.self, path: String = "flame"
  ) throws {
    let known = command.configuration.subcommands
    guard !known.isEmpty, let word = arguments.first, !word.hasPrefix("-") else { return }
    if word == "help" { return try check(arguments.dropFirst(), below: command, path: path) }
    if let next = known.first(where: { $0._commandName == word }) {
      return try check(arguments.dropFirst(), below: next, path: "\(path) \(word)")
    }
    let names = known.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    let near = Nearest.names(to: word, among: names).map { "`\(path) \($0)`" }
    let hint = near.isEmpty ? "`\(path) --help` lists them" : "did you mean \(near.joined(separator: " or "))?"
    throw ValidationError("there is no command `\(path) \(word)`; \(hint)")
  }
}
