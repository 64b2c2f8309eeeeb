import Foundation
import Testing

@Suite struct HelpTests {
  @Test func everyCommandHasAnExample() throws {
    for (path, command) in try Command.root().all where command.commandName != "help" {
      #expect(command.discussion?.contains("Example") == true, "\(path): no example in its help")
    }
  }

  @Test func bashOffersCommandsAndOptions() throws {
    let script = try Command.output(["--generate-completion-script", "bash"])
    #expect(try bash("-n", script).status == 0)
    let commands = try offers(["flame", ""], script)
    for name in (try Command.root().subcommands ?? []).filter(\.isShown).map(\.commandName) {
      #expect(commands.contains(name), "bash does not offer \(name)")
    }
    #expect(try offers(["flame", "release", "ex"], script) == ["export"])
    #expect(try offers(["flame", "doctor", "--inv"], script) == ["--invitation"])
  }

  /// What bash offers for the last word.
  private func offers(_ words: [String], _ script: String) throws -> [String] {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let line = words.joined(separator: " ")
    let call = """

      COMP_WORDS=(\(list)) COMP_CWORD=\(words.count - 1) COMP_LINE='\(line)' COMP_POINT=\(line.count)
      COMPREPLY=()
      $(complete -p flame | sed 's/.*-F \\([^ ]*\\).*/\\1/') flame '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    return try bash("-s", script + call).output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func bash(_ flag: String, _ script: String) throws -> (status: Int32, output: String) {
    let file = FileManager.default.temporaryDirectory.appending(path: "flame-\(UUID().uuidString).bash")
    try Data(script.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = flag == "-s" ? [file.path] : [flag, file.path]
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
