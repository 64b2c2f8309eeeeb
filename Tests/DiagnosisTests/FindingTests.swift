import Diagnosis
import Rounds
import Testing

/// Each fault is found, and none where there is none.
@Suite struct FindingTests {
  @Test func theExitStatusTellsFaultsFromWarnings() {
    let (ok, warning) = (Finding.ok("a", ""), Finding.warning("a", "", cure: "c"))
    #expect([ok].exitStatus == 0)
    #expect([ok, warning].exitStatus == 6)
    #expect([warning, .wrong("a", "", cure: "c"), ok].exitStatus == 1)
  }

  @Test func librariesAreToBeNewAndWithCurveAndProven() {
    var libraries = Libraries(messaging: [4, 3, 0], hasCurve: true, kernel: "Zen")
    #expect(libraries.findings.map(\.state) == [.ok, .ok])
    libraries.messaging = [4, 2, 9]
    #expect(libraries.findings[0].found.contains("4.2.9 is too old"))
    libraries.messaging = [5, 0, 0]
    libraries.hasCurve = false
    libraries.kernelProblem = "rows"
    #expect(libraries.findings.map(\.state) == [.wrong, .wrong])
    #expect(libraries.findings[1].cure.contains("OPENBLAS_CORETYPE"))
  }

  @Test func theLibrariesHereServe() { #expect(Libraries.look().findings.allSatisfy { $0.state == .ok }) }

  @Test(arguments: [0o600, 0o400]) func aSecretThatOnlyItsOwnerReadsIsFine(mode: UInt32) {
    #expect(SecretFile(name: "server", path: "k", mode: mode, fingerprint: "ab…").finding.state == .ok)
  }

  @Test func aSecretThatOthersMayReadIsNotAndWhereNobodyCanTellItIsToBeMoved() {
    let refused = SecretFile(name: "server", path: "k/server.key", mode: 0o644, verdict: .refused).finding
    #expect(refused.state == .wrong && refused.found.contains("0644") && refused.cure.hasPrefix("chmod 600"))
    #expect(refused.cure.contains("FLAME_KEY_MODES=any"))
    let unprotected = SecretFile(name: "server", path: "k/server.key", mode: 0o777, verdict: .unprotected).finding
    #expect(unprotected.state == .warning && unprotected.found.contains("keeps no modes"))
  }

  @Test func aSecretThatIsMissingOrAnotherIsToBeRestored() {
    #expect(SecretFile(name: "noise", path: "k", mode: nil).finding.cure.contains("backup"))
    #expect(SecretFile(name: "noise", path: "k", mode: 0o600, problem: "another").finding.state == .wrong)
  }

  @Test func anEndpointIsFreeOrServedOrToBeChanged() {
    #expect(Listener.nobody.finding("endpoints.ranges", "tcp://127.0.0.1:1").state == .ok)
    #expect(Listener.ours("the collector").finding("endpoints.collector", "tcp://127.0.0.1:1").state == .ok)
    let taken = Listener.other("nginx, process 7").finding("endpoints.collector", "tcp://127.0.0.1:1")
    #expect(
      taken.state == .wrong && taken.found.contains("nginx, process 7") && taken.cure.contains("endpoints.collector"))
    #expect(Listener.impossible("no such address").finding("endpoints.ranges", "tcp://9.9.9.9:1").state == .wrong)
  }

  @Test func aClockThatWentBackIsTold() {
    #expect(Clock(now: 1_800_000_000, newestFile: nil).finding.state == .ok)
    #expect(Clock(now: 1_800_000_000, newestFile: 1_800_000_060).finding.state == .ok)
    #expect(Clock(now: 1_800_000_000, newestFile: 1_800_000_061).finding.state == .warning)
    #expect(Clock(now: 0, newestFile: nil).finding.state == .wrong)
  }

  @Test func limitsAreBesideWhatMayConnect() {
    let endpoint = "ipc://" + String(repeating: "p", count: 107)
    var limits = Limits(descriptors: 2 * (100 + 20) + 64, halfOpen: 100, connections: 20, endpoints: [endpoint])
    #expect(limits.findings.map(\.state) == [.ok])
    limits.descriptors -= 1
    limits.endpoints = [endpoint + "p"]
    #expect(limits.findings.map(\.state) == [.warning, .wrong])
  }
}
