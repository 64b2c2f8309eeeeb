import Glibc
import Processes
import Rounds
import Testing
import Wire

extension EndToEnd {
  /// The past as operators read it: from the data folder, with no process running.
  @Suite struct HistoryTests {
    /// Round 1 is released, round 2 aborted, round 3 released; then everything ends.
    private func withPast(_ body: (TestStack) throws -> Void) throws {
      try TestStack.with { stack in
        let agents = try Participants(stack)
        try agents.run("release 0") { agents.releases.count == 1 }
        agents.silent = ["cem"]
        try agents.run(to: 1)
        try agents.run("two are in round 2") {
          let status = try stack.collector()
          return status.round == 2 && status.committed == 2
        }
        try stack.obey(["round", "abort", "--reason", "wrong data, says “bob”"])
        agents.speak("cem")
        agents.silent = ["ada", "bob", "cem"]
        try agents.run(to: 2)
        try agents.run("round 3 is over") { try stack.collector().round > 3 }
        stack.end()
        try body(stack)
      }
    }

    private func lines(_ stack: TestStack, _ arguments: [String]) throws -> [String] {
      try stack.obey(arguments).split(separator: "\n").map(String.init)
    }

    @Test func theHistoryOfRoundsAgentsAndReleasesIsFiltered() throws {
      try withPast { stack in
        let aborted = try lines(stack, ["rounds", "--outcome", "aborted", "--last", "1", "--format", "json"])
        #expect(aborted.count == 1 && aborted[0].contains("\"round\":2") && aborted[0].contains("says “bob”"))
        let csv = try lines(stack, ["rounds", "--from", "2", "--to", "3", "--format", "csv"])
        #expect(csv.count == 3 && csv[0].hasPrefix("round,base,outcome,release,admitted"))
        #expect(csv[1].hasPrefix("2,1,aborted,,") && csv[1].hasSuffix("\""), "a comma is quoted: \(csv[1])")
        #expect(csv[2].hasPrefix("3,1,released,2,"))
        #expect(try lines(stack, ["rounds", "--agent", "dan"]).count == 1)
        #expect(try stack.run(["rounds", "--from", "3", "--to", "2"]).status == .exited(64))

        let agents = try lines(stack, ["agents", "history", "--to", "3", "--format", "csv"])
        #expect(agents.map { $0.prefix { $0 != "," } } == ["agent", "ada", "bob", "cem"])
        #expect(agents[3].hasPrefix("cem,2,3,") && agents[1].hasPrefix("ada,3,3,"))
        let committed = ["agents", "history", "ada", "--to", "3", "--verdict", "committed", "--format", "csv"]
        #expect(try lines(stack, committed).dropFirst().map { $0.hasPrefix("2,committed,") } == [true])

        let releases = try lines(stack, ["releases", "--format", "csv"])
        #expect(
          releases.map { $0.split(separator: ",").prefix(4).joined(separator: " ") }
            == ["release state origin round", "0 approved initial 0", "1 approved round 1", "2 approved round 3"])
        #expect(try lines(stack, ["releases", "--origin", "initial", "--format", "json"]).count == 1)
        #expect(try lines(stack, ["releases", "--state", "refused"]).count == 1)
        #expect(try lines(stack, ["releases", "--last", "1", "--format", "json"])[0].contains("\"release\":2,"))
      }
    }

    @Test func aReleaseIsExportedAndRecognisedAndDamageIsListed() throws {
      try withPast { stack in
        let path = "\(stack.folder)/model.safetensors"
        #expect(try stack.obey(["release", "export", "2", path]).hasPrefix("release 2 (approved): "))
        #expect(try stack.obey(["release", "verify", path]).contains("is release 2 of f, approved"))
        var bytes = try FileSystem.read(path, limit: 1 << 20)
        bytes[bytes.count - 1] ^= 1
        try FileSystem.replace(path, with: bytes, synchronised: false)
        #expect(try stack.run(["release", "verify", path]).status == .exited(5))
        #expect(try lines(stack, ["verify", "--format", "csv"]) == ["federation,file,problem"])
        try FileSystem.replace(
          "\(stack.federationFolder().release(2))/weights.safetensors", with: bytes, synchronised: false)
        let outcome = try stack.run(["verify", "--format", "csv"])
        #expect(outcome.status == .exited(1) && outcome.output.contains("f,") && outcome.output.contains("/2/weights"))
      }
    }
  }
}
