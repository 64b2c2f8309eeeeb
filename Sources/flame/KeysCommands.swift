import Access
import ArgumentParser
import Configuration
import Messaging
import Rounds
import Text

struct KeysCommandGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Keys: make, show, allow, revoke, list, rotate.",
    discussion: "Example: flame keys list",
    subcommands: [New.self, Show.self, Allow.self, Revoke.self, List.self, Rotate.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key pair: NAME.key (mode 0600) and NAME.pub.", discussion: "Example: flame keys new analyst")

    @Argument(help: "Name of the files, with a folder if wanted.") var name: String

    func run() throws {
      let path = name.hasSuffix(".key") ? name : "\(name).key"
      printNow(HexadecimalKey.text(try KeyFile.make(path).publicKey))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the public half of a key.", discussion: "Example: flame keys show analyst.key")

    @Argument(help: "The key file.") var file: String

    func run() throws { printNow(HexadecimalKey.text(try KeyFile.load(file).publicKey)) }
  }

  struct Allow: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a key in, at once.",
      discussion: """
        Roles: \(Role.allCases.map(\.rawValue).joined(separator: ", ")). Several keys may bear one agent's name: it votes \
        once.

        Example: flame keys allow subscriber analyst 5bd1…e9
        """)

    @Argument(help: "The role.") var role: Role
    @Argument(help: "The name.") var name: String
    @Argument(help: "The public key, 64 hexadecimal digits.") var key: String
    @OptionGroup var server: ServerOptions

    func run() throws { try allow(role, name, key, server) }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a key in no more: also those that are connected with it.",
      discussion: "Example: flame keys revoke 5bd1…e9")

    @Argument(help: "The public key, 64 hexadecimal digits.") var key: String
    @OptionGroup var server: ServerOptions

    func run() throws {
      let bytes = try publicKey(key)
      let configuration = try server.load()
      let list = try configuration.keyFolder().accessList
      let subject =
        try AccessList.read(list).principal(key: bytes).map { "\($0.role.rawValue) \($0.name) \(key)" } ?? key
      try configuration.logged("keys revoke", subject) {
        try AccessList.change(list) { table in
          guard table.revoke(key: bytes) else { throw AccessError("this key was not allowed") }
        }
      }
      printNow("revoked")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the keys that are let in.", discussion: "Example: flame keys list --format json")

    @Option(help: "How to print them.") var format = OutputFormat.table
    @OptionGroup var server: ServerOptions

    func run() throws {
      let principals = try AccessList.read(try server.load().keyFolder().accessList).principals
      switch format {
      case .json: for principal in principals { printNow(try json(KeyLine(principal))) }
      case .table:
        printNow(
          table(
            ["role", "name", "key", "state"],
            principals.map {
              [
                $0.role.rawValue, $0.name, HexadecimalKey.text($0.key),
                $0.suspension?.words.joined(separator: ", ") ?? "allowed",
              ]
            }))
      }
    }
  }
}

extension Role: ExpressibleByArgument {}

/// Lets a key in.
func allow(_ role: Role, _ name: String, _ key: String, _ server: ServerOptions) throws {
  guard FederationFolder.isValidName(name) else {
    throw ValidationError("a name has 1 to 64 letters, digits, dots, dashes and underscores")
  }
  let principal = Principal(role: role, name: name, key: try publicKey(key))
  let configuration = try server.load()
  let list = try configuration.keyFolder().accessList
  try configuration.logged("keys allow", "\(role.rawValue) \(name) \(key)") {
    try AccessList.change(list) { try $0.allow(principal) }
  }
  printNow("\(role.rawValue) \(name) is allowed")
}

func publicKey(_ text: String) throws -> [UInt8] {
  guard let key = HexadecimalKey.bytes(text) else { throw ValidationError("a key has 64 hexadecimal digits") }
  return key
}

private struct KeyLine: Encodable {
  let role: String
  let name: String
  let key: String
  let suspended: Bool

  init(_ principal: Principal) {
    role = principal.role.rawValue
    name = principal.name
    key = HexadecimalKey.text(principal.key)
    suspended = principal.isSuspended
  }
}
