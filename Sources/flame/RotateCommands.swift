import Access
import ArgumentParser
import Configuration
import Rounds
import Wire

extension KeysCommandGroup {
  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a key of the server without an outage.",
      discussion: "An agent's key: `flame agents allow NAME NEW`, move the agent over, `flame keys revoke OLD`.",
      subcommands: [Publisher.self])

    struct Publisher: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Sign all further releases with a new key.",
        discussion: """
          The publisher makes the key and issues a release with the weights of the newest one, signed with the old key, \
          that announces it. Whoever follows the releases takes the new key by itself; rounds go on. Make new invitations \
          afterwards: they do not rest on the old key. Killed at any instant it is done or not done; given again it \
          changes the key once more.

          Example: flame keys rotate publisher icu
          """)

      @Argument(help: "The federation; needed where there is more than one.") var federation: String?
      @OptionGroup var server: ServerOptions

      func run() throws {
        try server.tell("publisher", federation, .release(ReleaseCommand(action: .rotateKey, release: 0)))
      }
    }
  }
}
