import Testing

@Suite struct CommandsTests {
  private let root: Command

  init() throws { root = try Command.root() }

  @Test(arguments: Document.all) func everyCommandAndOptionExists(_ document: Document) {
    for line in document.code + document.spans {
      for call in calls(line) { check(call, document) }
    }
  }

  @Test func everyCommandIsInTheReadme() throws {
    let readme = try #require(Document.named("README.md"))
    let rows = readme.lines.filter { $0.hasPrefix("| `flame ") }
    let table = Set(rows.flatMap { $0.split(whereSeparator: { " `,|".contains($0) }) }.map(String.init))
    for command in root.subcommands ?? []
    where !["help", "demo-agent", "chaos", "chaos-train"].contains(command.commandName) {
      #expect(table.contains(command.commandName), "README.md lacks \(command.commandName)")
    }
  }

  /// The words of each call of `flame` in a line: from the command on, up to a pipe, a quote or the next call.
  private func calls(_ line: String) -> [[String]] {
    let words = line.split(separator: " ").map(String.init)
    let starts = words.indices.filter { words[$0] == "flame" && ($0 == 0 || isBeforeCommand(words[$0 - 1])) }
    return starts.map { start in
      Array(words[(start + 1)...].prefix { !["|", "&", "&&", ">", ";", "flame"].contains($0) })
    }
  }

  private func isBeforeCommand(_ word: String) -> Bool { word == "$" || word == "&" || word.contains("=") }

  private func check(_ words: [String], _ document: Document) {
    var command = root
    var rest = words[...]
    while let word = rest.first, command.subcommands?.isEmpty == false, word.first?.isLowercase == true {
      guard let next = command.subcommand(word) else {
        Issue.record("\(document): flame \(words.joined(separator: " ")): there is no command \(word)")
        return
      }
      command = next
      rest = rest.dropFirst()
    }
    for option in rest where option.hasPrefix("--") {
      #expect(command.options.contains(option), "\(document): \(command.commandName) has no option \(option)")
    }
  }
}
