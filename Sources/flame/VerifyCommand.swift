import ArgumentParser
import Configuration
import Rounds
import Text

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every file of the data folder against its digest.",
    discussion: """
      Reads only, and may run beside the server. Says of each damaged file what it means and what to do.

      Exit status: 0 everything is whole, 1 something is damaged or cannot be read.

      Example: flame verify --format json
      """)

  @Option(help: "How to print the result.") var format = HistoryFormat.table
  @OptionGroup var chosen: FederationOption
  @OptionGroup var server: ServerOptions

  func run() throws {
    let configuration = try server.load()
    let names =
      try chosen.federation.map { [try configuration.chosen($0).name] } ?? configuration.federations.map(\.name)
    let found = try names.map { try verify(FederationFolder(data: configuration.data, federation: $0)) }
    switch format {
    case .table: for federation in found { printNow(federation.words) }
    case .json: for federation in found { printNow(try json(federation)) }
    case .csv: printNow(commaSeparated(["federation", "file", "problem"], found.flatMap(\.rows)))
    }
    if !found.allSatisfy(\.damaged.isEmpty) { throw ExitCode.failure }
  }

  private func verify(_ folder: FederationFolder) throws -> Verification {
    let check = try FederationCheck(folder)
    let bar = ProgressLine(label: "verifying \(folder.federation)")
    defer { bar.clear() }
    return Verification(folder.federation, count: check.count, check.run { bar.show($0) })
  }
}

/// What was found in a federation's folder.
private struct Verification: Encodable {
  struct Damage: Encodable {
    let file: String
    let problem: String
  }

  let federation: String
  let looked: Int
  let damaged: [Damage]

  init(_ federation: String, count: Int, _ errors: [StoreError]) {
    self.federation = federation
    looked = count
    damaged = errors.map { Damage(file: $0.path, problem: $0.description) }
  }

  var rows: [[String]] { damaged.map { [federation, $0.file, $0.problem] } }

  var words: String {
    let heading =
      "federation \(federation): \(looked) releases, rounds and records looked at, \(damaged.count) files damaged"
    return ([heading] + damaged.map { "! \($0.problem)" }).joined(separator: "\n")
  }
}
