import Diagnosis
import Testing

@Suite struct ServerTests {
  @Test func aServerThatDoesNotRunIsNoFault() {
    #expect(OwnServer(running: [], answering: [], stalls: []).findings.map(\.state) == [.ok])
  }

  @Test func aProcessThatIsMissingOrStuckIsAFault() {
    let findings = OwnServer(running: ["broker", "collector"], answering: ["broker"], stalls: []).findings
    #expect(findings.map(\.state) == [.ok, .wrong, .wrong])
    #expect(findings[1].found.contains("does not answer") && findings[2].cure.contains("flame publisher"))
  }

  @Test func whatStallsIsAWarning() {
    let all = ["broker", "collector", "publisher"]
    #expect(OwnServer(running: all, answering: all, stalls: ["f: waits"]).findings.last?.state == .warning)
  }

  private func remote(_ releases: RemoteServer.Releases?, greets: Bool? = true, problem: String? = nil) -> [Finding] {
    RemoteServer(
      reaches: [.init(name: "ranges", endpoint: "tcp://h:1", problem: problem)], collectorGreets: greets,
      releases: releases, key: String(repeating: "a", count: 64)
    ).findings
  }

  @Test func anInvitedPeerIsToldWhatKeepsItOut() {
    #expect(remote(.verified(newest: 3)).allSatisfy { $0.state == .ok })
    #expect(remote(nil, greets: nil, problem: "Connection refused").map(\.state) == [.wrong])
    #expect(remote(.shut)[1].cure.contains("flame agents allow"))
    #expect(remote(.silent)[1].state == .wrong)
    #expect(remote(.refused("bad"))[1].cure.contains("new invitation"))
    #expect(remote(.verified(newest: 0), greets: false).last?.state == .warning)
  }
}
