import Foundation
import Glibc
import Messaging
import Processes
import TestSupport
import Testing

extension EndToEnd {
  /// The demo as a user starts it, only smaller.
  @Suite struct DemoTests {
    private struct Last: Decodable {
      struct Summary: Decodable {
        struct Outcome: Decodable {
          let ma: Double
          let ba: Double
          let maliciousAdmitted: Double?
          let honestAdmitted: Double?
        }
        let clean: Outcome?
        let attackInputs: Int?
        let undefended: Outcome
        let flame: Outcome
        let rounds: Int
        let agents: Int
        let compromised: Int
        let seconds: Double
      }
      let summary: Summary
    }

    @Test func aBackdoorWorksUndefendedAndFailsWithFlame() throws {
      try withTemporaryFolder { folder in
        let arguments = ["demo", "--agents", "6", "--rounds", "2", "--format", "json", "--folder", "\(folder)/d"]
        let outcome = try Program.run(arguments, in: folder)
        #expect(outcome.status == .exited(0), "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").count == 5)
        let summary = try summary(outcome.output)
        #expect((summary.agents, summary.compromised, summary.rounds) == (6, 1, 2))
        #expect(summary.undefended.ba > 0.4 && summary.flame.ba < 0.05)
        #expect(summary.undefended.ma > 0.6 && summary.flame.ma > 0.6)
        #expect(summary.flame.maliciousAdmitted == 0)
        #expect(Program.read("\(folder)/d/figure.svg").hasPrefix("<svg"))
        #expect(processes(of: "\(folder)/d").isEmpty)
      }
    }

    /// On captures made here, in place of those that would be fetched.
    @Test func attacksLabelledBenignAreLetThroughUndefendedAndNotWithFlame() throws {
      try withTemporaryFolder { folder in
        try MadeCaptures.write(to: "\(folder)/captures")
        let outcome = try Program.run(
          [
            "demo", "--data", "intrusion", "--agents", "8", "--malicious", "2", "--rounds", "8", "--format", "json",
            "--dataset", "\(folder)/captures", "--folder", "\(folder)/d",
          ], in: folder)
        #expect(outcome.status == .exited(0), "\(outcome.errors)")
        let summary = try summary(outcome.output)
        #expect((summary.agents, summary.compromised, summary.rounds, summary.attackInputs) == (8, 2, 8, 40))
        #expect(summary.undefended.ba > 0.8 && summary.flame.ba < 0.2)
        #expect(summary.flame.ma > 0.9 && summary.flame.maliciousAdmitted == 0)
        #expect(summary.clean.map { $0.ma > 0.9 && $0.ba < 0.2 } == true)
        #expect(Program.read("\(folder)/d/flame.yaml").contains("noise_factor: 0.01}"))
      }
    }

    private func summary(_ output: String) throws -> Last.Summary {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let last = output.split(separator: "\n").last ?? ""
      return try decoder.decode(Last.self, from: Data(last.utf8)).summary
    }

    /// With more than one thread of OpenBLAS, which start before `main`: a signal that went to one of them would be
    /// the end.
    @Test func aStopInTheMiddleLeavesNoProcess() throws {
      try withTemporaryFolder { folder in
        var demo = try Program.start(
          ["demo", "--folder", "\(folder)/d"], environment: ["OPENBLAS_NUM_THREADS": "2"], output: "\(folder)/out",
          errors: "\(folder)/err")
        try waitUntil("all agents run", logs: { Program.read("\(folder)/err") }, items: { [] }) {
          processes(of: "\(folder)/d").count >= 30
        }
        demo.signal(SIGINT)
        #expect(demo.wait() == .exited(130))
        #expect(processes(of: "\(folder)/d").isEmpty)
      }
    }

    @Test func aMissingDataSetIsToldBeforeAnythingStarts() throws {
      try withTemporaryFolder { folder in
        let outcome = try Program.run(["demo", "--dataset", "\(folder)/none", "--folder", "\(folder)/d"], in: folder)
        #expect(outcome.status == .exited(1))
        #expect(outcome.errors.contains("install the Debian package dataset-fashion-mnist"))
        #expect(access("\(folder)/d", F_OK) != 0)
        let flows = try Program.run(
          ["demo", "--data", "intrusion", "--dataset", "\(folder)/none", "--folder", "\(folder)/d"], in: folder)
        #expect(flows.status == .exited(1))
        #expect(flows.errors.contains("\(folder)/none holds no captures"))
        #expect(access("\(folder)/d", F_OK) != 0)
      }
    }

    /// Command lines of living processes that name the folder.
    private func processes(of folder: String) -> [String] {
      let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return all.filter { Int($0) != nil }.map { Program.read("/proc/\($0)/cmdline") }.filter { $0.contains(folder) }
    }
  }
}
