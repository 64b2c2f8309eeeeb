import Access
import Foundation
import Glibc
import Messaging
import Processes
import Rounds
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct DoctorTests {
    private struct Line: Decodable {
      let check: String
      let state: String
      let found: String
      let cure: String
    }

    /// What the doctor found, and that its exit status says the same.
    private func lines(_ stack: TestStack, _ words: [String] = []) throws -> [Line] {
      let outcome = try stack.run(["doctor", "--format", "json"] + words)
      let lines = try outcome.output.split(separator: "\n").map {
        try JSONDecoder().decode(Line.self, from: Data($0.utf8))
      }
      let worst = Set(lines.map(\.state))
      #expect(outcome.status == .exited(worst.contains("wrong") ? 1 : worst.contains("warning") ? 6 : 0))
      return lines
    }

    private func wrong(_ stack: TestStack, _ words: [String] = []) throws -> [Line] {
      try lines(stack, words).filter { $0.state == "wrong" }
    }

    /// A key that others may read, a port in use, a full disk: each is named with its cure, and nothing else is wrong.
    @Test(.enabled(if: MachineFault.isPossible, "needs root, and a machine that lets it mount"))
    func aBrokenSetUpIsToldFaultByFault() throws {
      try TestStack.onSmallDisk(TestFederation(), starts: false) { stack in
        let socket = try Socket(stack.context, .router)
        let taken = try socket.bind("tcp://127.0.0.1:*")
        let key = stack.federationFolder().key("noise")
        #expect(chmod(key, 0o644) == 0)
        try stack.strike(.full, "")
        let found = try wrong(stack, ["--set", "endpoints.collector=\(taken)"])
        #expect(found.map(\.check).sorted() == ["disk", "endpoints", "keys"])
        for line in found {
          switch line.check {
          case "keys": #expect(line.found.contains("\(key), mode 0644") && line.cure.hasPrefix("chmod 600 \(key)"))
          case "disk": #expect(line.found.contains("0.0 MB free") && line.cure.hasPrefix("free space"))
          default:
            #expect(line.found.contains("\(taken) is in use by") && line.found.contains("process \(getpid())"))
            #expect(line.cure.contains("endpoints.collector"))
          }
        }
        #expect(chmod(key, 0o600) == 0)
        try stack.lift(.full, "")
        #expect(try wrong(stack).isEmpty)
      }
    }

    @Test(arguments: ["none", "curve"]) func aServerThatRunsIsWell(security: String) throws {
      try TestStack.with(settings: ["security": security]) { stack in
        let found = try lines(stack)
        #expect(found.allSatisfy { $0.state != "wrong" }, "\(found.map(\.found))")
        for process in TestStack.single { #expect(found.contains { $0.found == "the \(process) answers" }) }
        #expect(
          found.contains { $0.found.contains("endpoints.collector") && $0.found.contains("served by the collector") })
        stack.freeze("collector")
        #expect(try wrong(stack).map(\.found) == ["the collector runs and does not answer"])
        stack.thaw("collector")
      }
    }

    @Test func aDamagedRecordIsTold() throws {
      try TestStack.with(workers: nil) { stack in
        let record = stack.federationFolder().record
        var bytes = try FileSystem.read(record)
        bytes[10] ^= 1
        try FileSystem.replace(record, with: bytes, synchronised: false)
        let found = try wrong(stack)
        #expect(found.map(\.check) == ["federation"] && found[0].found.contains("is damaged"))
      }
    }

    @Test(arguments: ["publisher", "noise", "selection"]) func aDamagedSecretIsTold(name: String) throws {
      try TestStack.with(workers: nil) { stack in
        let path = stack.federationFolder().key(name)
        var bytes = try FileSystem.read(path)
        bytes[3] ^= 1
        try FileSystem.replace(path, with: bytes, synchronised: false, permissions: 0o600)
        let found = try wrong(stack).filter { $0.check == "keys" }
        #expect(found.count == 1 && found.allSatisfy { $0.found.contains(path) }, "\(found.map(\.found))")
      }
    }

    @Test func anAgentIsToldWhatKeepsItOut() throws {
      try TestStack.with(settings: TestStack.curve) { stack in
        let file = "\(stack.folder)/f.flame"
        let text = try stack.obey(["federation", "invite"])
        try FileSystem.replace(file, with: Array(text.utf8), synchronised: false)
        let doctor = ["--invitation", file]
        #expect(try wrong(stack, doctor).map(\.cure) == ["make it: flame agent join \(file)"])
        let key = HexadecimalKey.text(try KeyFile.make("\(stack.folder)/f.key").publicKey)
        let shut = try wrong(stack, doctor)
        #expect(shut.count == 1 && shut[0].found.contains("key \(key) is not let in"))
        try stack.obey(["agents", "allow", "ada", key])
        #expect(try lines(stack, doctor).allSatisfy { $0.state == "ok" })
        let other = text.split(separator: "\n").map { $0.hasPrefix("manifest") ? "manifest \(key)" : String($0) }
        try FileSystem.replace(file, with: Array(other.joined(separator: "\n").utf8), synchronised: false)
        #expect(try wrong(stack, doctor).map(\.found) == ["the release is not the one that the invitation names"])
      }
    }

    @Test func aServerThatIsNotThereIsTold() throws {
      try TestStack.with(settings: TestStack.curve, workers: nil) { stack in
        let file = "\(stack.folder)/f.flame"
        try FileSystem.replace(file, with: Array(try stack.obey(["federation", "invite"]).utf8), synchronised: false)
        _ = try KeyFile.make("\(stack.folder)/f.key")
        let found = try wrong(stack, ["--invitation", file])
        #expect(found.count == 3 && found.allSatisfy { $0.found.contains("cannot be reached") })
      }
    }
  }
}
