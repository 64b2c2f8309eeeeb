import Access
import ArgumentParser
import Configuration
import Cryptography
import Rounds
import Wire

extension KeysCommandGroup {
  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a key of the server without an outage.",
      discussion: """
        An agent's key: `flame agents allow NAME NEW`, move the agent over, `flame keys revoke OLD`.

        Example: flame keys rotate noise icu
        """,
      subcommands: [Publisher.self, Server.self, Noise.self, Selection.self])

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

    struct Server: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Change the key that clients know the server by, in two steps.",
        discussion: """
          The first step makes the next key and announces it in each federation, in a release with the weights of the newest \
          one. Give agents and subscribers the time to follow the releases; whoever has not heard of the key by the second \
          step needs a new invitation. With --switch the key comes into use: `flame up` starts its processes anew; processes \
          that were started by hand are to be started again, workers excepted. Killed at any instant, give it again.

          Examples:
            flame keys rotate server
            flame keys rotate server --switch
          """)

      @Flag(name: .customLong("switch"), help: "Take the key that was announced into use.") var isSwitch = false
      @OptionGroup var server: ServerOptions

      func run() throws {
        let configuration = try server.load()
        let rotation = ServerKeyRotation(try configuration.keyFolder())
        try isSwitch ? finish(rotation, configuration) : announce(rotation, configuration)
      }

      private func announce(_ rotation: ServerKeyRotation, _ configuration: ServerConfiguration) throws {
        let key = try configuration.logged("keys new", "server, the next one", outcome: HexadecimalKey.text) {
          try rotation.next()
        }
        printNow("the server's next key is \(HexadecimalKey.text(key))")
        for federation in configuration.federations {
          let command = ReleaseCommand(action: .announceServerKey, release: 0)
          try server.tell("publisher", federation.name, .release(command))
        }
      }

      private func finish(_ rotation: ServerKeyRotation, _ configuration: ServerConfiguration) throws {
        if let key = try rotation.pending() {
          for federation in configuration.federations {
            let store = ReleaseStore(try Federation(configuration.folder(federation)))
            guard try store.announcedServerKey()?.key == key else {
              throw AccessError("\(federation.name) has not announced the key: `flame keys rotate server` does it")
            }
          }
        }
        let key = try configuration.logged("keys rotate server --switch", "", outcome: HexadecimalKey.text) {
          try rotation.finish()
        }
        printNow("the server's key is \(HexadecimalKey.text(key)); processes take it when they start")
      }
    }

    struct Noise: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Draw the noise of further rounds from a new secret.",
        discussion: """
          Rounds that are sealed from now on use the new secret; no process needs to start anew. Rounds that were sealed \
          before are finished, and can be verified, with the old one, which is removed with the last of them.

          Example: flame keys rotate noise icu
          """)

      @Argument(help: "The federation; needed where there is more than one.") var federation: String?
      @OptionGroup var server: ServerOptions

      func run() throws {
        let configuration = try server.load()
        let name = try configuration.chosen(federation).name
        let secrets = NoiseSecrets(FederationFolder(data: configuration.data, federation: name))
        let fingerprint = try configuration.logged(
          "keys rotate noise", name, outcome: { "done: fingerprint \($0.hex)" }
        ) {
          try secrets.rotate()
        }
        printNow("rounds sealed from now on have the noise secret with fingerprint \(fingerprint.hex)")
        let rounds = try secrets.roundsWithAnother().map(String.init)
        printNow(
          rounds.isEmpty
            ? "no kept round needs the one before; it is removed when the next round ends"
            : "the one before is removed with the last round that needs it: \(rounds.joined(separator: ", "))")
      }
    }

    struct Selection: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Draw among too many agents with a new secret.",
        discussion: """
          The secret decides who is left out of a round that more agents answered than it takes. Rounds that are opened from \
          now on use the new one; no process needs to start anew. Also where the file is damaged.

          Example: flame keys rotate selection icu
          """)

      @Argument(help: "The federation; needed where there is more than one.") var federation: String?
      @OptionGroup var server: ServerOptions

      func run() throws {
        let configuration = try server.load()
        let name = try configuration.chosen(federation).name
        let secret = SelectionSecret(FederationFolder(data: configuration.data, federation: name))
        try configuration.logged("keys rotate selection", name) { try secret.rotate() }
        printNow("rounds opened from now on draw with a new secret")
      }
    }
  }
}
