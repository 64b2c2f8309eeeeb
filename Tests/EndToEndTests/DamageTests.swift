import AgentClient
import Processes
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// Damaged files: the federation that they belong to says so and stands still, or does the work again; the other
  /// federation of the server goes on.
  @Suite struct DamageTests {
    /// A server of two federations; in round 2 of `hurt` all but cem are in.
    private func withServer(_ body: (TestStack, _ hurt: Participants, _ calm: Participants) throws -> Void) throws {
      try TestStack.with([TestFederation("hurt"), TestFederation("calm")]) { stack in
        let hurt = try Participants(stack, federation: "hurt")
        let calm = try Participants(stack, federation: "calm")
        hurt.silent = ["cem"]
        try hurt.run("the first release") { !hurt.releases.isEmpty }
        hurt.speak("cem")
        hurt.silent = ["cem"]
        try hurt.run(to: 1)
        try hurt.run("round 2 gathers") { ["ada", "bob"].allSatisfy { hurt.wasAccepted($0, round: 2) } }
        try body(stack, hurt, calm)
      }
    }

    private func flip(_ path: String) throws -> [UInt8] {
      let bytes = try FileSystem.read(path)
      var flipped = bytes
      flipped[bytes.count / 2] ^= 1
      try put(flipped, path)
      return bytes
    }

    private func put(_ bytes: [UInt8], _ path: String) throws {
      try FileSystem.replace(path, with: bytes, synchronised: false, permissions: FileSystem.permissions(path))
    }

    private func restart(_ stack: TestStack) throws {
      for name in ["collector", "publisher"] { stack.kill(name) }
      for name in ["publisher", "collector"] { try stack.start(name) }
    }

    /// What `flame status` says is wrong.
    private func stalls(_ stack: TestStack) throws -> String { try stack.run(["status"]).output }

    @Test func aDamagedLogStopsItsFederationUntilItsRoundIsAborted() throws {
      try withServer { stack, hurt, calm in
        let path = "\(stack.federationFolder("hurt").round(2))/round.log"
        _ = try flip(path)
        try restart(stack)
        try calm.run(to: 2)
        for word in ["hurt: ", path, "is damaged", "flame round abort 2"] { #expect(try stalls(stack).contains(word)) }
        let verified = try stack.run(["verify"])
        #expect(verified.status == .exited(1) && verified.output.contains("flame round abort 2"), "\(verified.output)")
        #expect(verified.output.contains("federation calm") && !verified.output.contains("calm/"))
        let aborted = try stack.run(["round", "abort", "2", "--federation", "hurt"])
        #expect(aborted.output == "round 2 is aborted\n", "\(aborted.errors)")
        hurt.speak("cem")
        try hurt.run(to: 2)
        #expect(hurt.releases.last?.verified.manifest.round == 3)
        #expect(try stack.ended(2, "hurt")?.outcome == "aborted")
        #expect(try stack.run(["verify"]).status == .exited(0))
      }
    }

    @Test func aDamagedUpdateFailsItsRoundAndTheNextOneIsMade() throws {
      try withServer { stack, hurt, calm in
        let rows = try File("\(stack.federationFolder("hurt").round(2))/rows", .update)
        try rows.write([try rows.read(count: 1, at: 4)[0] ^ 1], at: 4)
        hurt.speak("cem")
        try hurt.run(to: 2)
        try calm.run(to: 2)
        let letter = try #require(try stack.deadLetters().first)
        #expect(letter.federation == "hurt" && letter.round == 2 && letter.error.contains("another checksum"))
        #expect(hurt.releases.last?.verified.manifest.round == 3)
      }
    }

    /// Files that nothing can make again: told, and back at work as soon as they are restored, without a restart.
    @Test(arguments: [
      "federation.pb", "keys/publisher.key", "keys/selection.key", "releases/1/weights.safetensors",
      "releases/1/manifest", "releases/0/manifest", "releases/0/state",
    ])
    func whatCannotBeMadeAgainIsToldAndWaitedFor(name: String) throws {
      try withServer { stack, hurt, calm in
        let path = "\(stack.federationFolder("hurt").path)/\(name)"
        let bytes = try FileSystem.read(path)
        _ = try flip(path)
        try restart(stack)
        try stack.wait("the damage is told") { try stalls(stack).contains(path) }
        #expect(try stalls(stack).contains("restore"))
        try calm.run(to: 2)
        #expect(try FileSystem.list(stack.federationFolder("hurt").releases) == ["0", "1"])
        try put(bytes, path)
        hurt.speak("cem")
        try hurt.run(to: 2)
        try stack.wait("nothing is wrong") { try !stalls(stack).contains(path) }
      }
    }

    /// It decides nothing that is past, so another one does as well.
    @Test func aDamagedSecretOfTheDrawIsReplacedByACommand() throws {
      try withServer { stack, hurt, _ in
        let path = stack.federationFolder("hurt").key("selection")
        _ = try flip(path)
        hurt.speak("cem")
        try hurt.run(to: 2)
        try stack.wait("no round opens, and why is told") { try stalls(stack).contains("flame keys rotate selection") }
        #expect(try stack.obey(["keys", "rotate", "selection", "hurt"]).contains("draw with a new secret"))
        try hurt.run(to: 3)
        #expect(try stack.run(["verify"]).status == .exited(0))
      }
    }

    /// Found when it is served: a subscriber that comes later gets nothing that is wrong, and the publisher lives on.
    @Test(arguments: [false, true])
    func weightsThatAreFlippedOrCutWhileThePublisherRunsAreNotServed(isCut: Bool) throws {
      try withServer { stack, hurt, _ in
        let path = "\(stack.federationFolder("hurt").release(1))/weights.safetensors"
        let file = try File(path, .update)
        let count = isCut ? try file.size() - 500 : 1
        let bytes = try file.read(count: count, at: 500)
        if isCut { try file.truncate(to: 500) } else { try file.write([bytes[0] ^ 1], at: 500) }
        let late = try Subscriber(stack, federation: "hurt")
        try stack.wait("the damage is told") {
          _ = try late.releases()
          return try stalls(stack).contains(path)
        }
        try file.write(bytes, at: 500)
        try stack.wait("the subscriber has it") { try late.releases().map(\.number) == [0, 1] }
        #expect(try late.releases().map(ReleasePrint.init) == hurt.prints)
        #expect(stack.hasEnded("publisher") == nil)
      }
    }

    @Test func aDamagedLocalModelOfAnAgentIsTrainedAgain() throws {
      try TestStack.with { stack in
        let runs = "\(stack.folder)/runs"
        let folder = "\(stack.folder)/ada"
        let arguments = [
          "agent", "--name", "ada", "--rounds", "1", "--folder", folder, "--config", stack.config, "--exec",
          "echo x >>\(runs); cp $FLAME_BASE $FLAME_OUT",
        ]
        let run = { (name: String) in
          let (output, errors) = ("\(stack.folder)/\(name).out", "\(stack.folder)/\(name).err")
          var agent = try Program.start(arguments, output: output, errors: errors)
          #expect(agent.wait() == .exited(0))
          return (output: Program.read(output), errors: Program.read(errors), runs: Program.read(runs))
        }
        let first = try run("first")
        #expect(first.output.hasPrefix("ada: training from release 0\nada: trained from") && first.runs == "x\n")
        let again = try run("again")
        #expect(again.output.hasPrefix("ada: trained from release 0") && again.runs == "x\n")
        _ = try flip("\(folder)/local-0.safetensors")
        let damaged = try run("damaged")
        #expect(damaged.output.hasPrefix("ada: training from release 0") && damaged.runs == "x\nx\n")
        #expect(damaged.errors.contains("thrown away, and trained again: its bytes are not"), "\(damaged.errors)")
      }
    }
  }
}
