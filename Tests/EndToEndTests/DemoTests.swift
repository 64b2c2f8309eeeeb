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
        let arguments = ["demo", "--agents", "6", "--rounds", "2", "--format", "json", "--data", "\(folder)/d"]
        let outcome = try Program.run(arguments, in: folder)
        #expect(outcome.status == .exited(0), "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 5)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let summary = try decoder.decode(Last.self, from: Data((lines.last ?? "").utf8)).summary
        #expect((summary.agents, summary.compromised, summary.rounds) == (6, 1, 2))
        #expect(summary.undefended.ba > 0.4 && summary.flame.ba < 0.05)
        #expect(summary.undefended.ma > 0.6 && summary.flame.ma > 0.6)
        #expect(summary.flame.maliciousAdmitted == 0)
        #expect(Program.read("\(folder)/d/figure.svg").hasPrefix("<svg"))
        #expect(processes(of: "\(folder)/d").isEmpty)
      }
    }

    /// With more than one thread of OpenBLAS, which start before `main`: a signal that went to one of them would be
    /// the end.
    @Test func aStopInTheMiddleLeavesNoProcess() throws {
      try withTemporaryFolder { folder in
        var demo = try Program.start(
          ["demo", "--data", "\(folder)/d"], environment: ["OPENBLAS_NUM_THREADS": "2"], output: "\(folder)/out",
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
        let outcome = try Program.run(["demo", "--dataset", "\(folder)/none", "--data", "\(folder)/d"], in: folder)
        #expect(outcome.status == .exited(1))
        #expect(outcome.errors.contains("install the Debian package dataset-fashion-mnist"))
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
