import Foundation
import Processes
import TestSupport
import Testing

extension EndToEnd {
  /// The commands of the documents, run as they stand there.
  @Suite struct WalkthroughTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    /// Those with commands that are run here; reliability.md and deploy.md, for example, have none.
    private static let pages = (try? all.filter { try !walkthrough($0).steps.isEmpty }) ?? []
    private static let all: [String] = {
      let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
      return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }()

    private static func walkthrough(_ page: String) throws -> Walkthrough {
      Walkthrough(page: try String(contentsOf: root.appending(path: page), encoding: .utf8))
    }

    @Test func thePagesAreThereAndTheirCommandsHaveAPrompt() throws {
      #expect(Self.pages.count >= 10, "\(Self.pages)")
      for page in Self.all { #expect(try Self.walkthrough(page).unprompted.isEmpty, "\(page)") }
    }

    @Test(arguments: pages) func everyCommandDoesWhatThePageShows(_ page: String) throws {
      let walkthrough = try Self.walkthrough(page)
      try withTemporaryFolder { folder in
        try Data(walkthrough.script.utf8).write(to: URL(filePath: "\(folder)/walk.sh"))
        #expect(try Self.run(in: folder), "not done in time")
        for (index, step) in walkthrough.steps.enumerated() { Self.check(step, index + 1, folder) }
      }
    }

    @Test func whatAPageShowsAllowsForOtherNumbersAndNothingElse() {
      let shown = ["round  sum  digest", "…", "7      0.5  4e4f85460b9ac2e6", "…  ends"]
      #expect(departure(from: shown, printed: "x\nround sum digest\n12 1.25 00aa00aa00aa\nall of it ends\n") == nil)
      #expect(departure(from: shown, printed: "round sum digest\nall of it ends\n") == shown[2])
      #expect(departure(from: ["release 1"], printed: "release one") == "release 1")
      #expect(departure(from: ["release 1"], printed: "a release 1") == "release 1")
      #expect(departure(from: ["release 1"], printed: "release 1 is bad") == "release 1")
    }

    /// In a network and among processes of its own, where that is allowed: ports are free, and nothing is left.
    private static func run(in folder: String) throws -> Bool {
      let apart = "unshare --map-root-user --net --pid --mount-proc --fork --kill-child"
      var child = try ChildProcess(
        shell: """
          cd '\(folder)' && if \(apart) true 2>/dev/null; then apart='\(apart)'; fi
          exec timeout --signal=KILL 150 $apart bash walk.sh >walk.log 2>&1
          """,
        environment: [
          "PATH": "\((Program.path as NSString).deletingLastPathComponent):/usr/bin:/bin:/usr/sbin:/sbin",
          "DOCS": root.appending(path: "docs").path, "HOME": folder, "OPENBLAS_NUM_THREADS": "1",
        ])
      return child.wait().isSuccess
    }

    private static func check(_ step: Walkthrough.Step, _ number: Int, _ folder: String) {
      let printed = Program.read("\(folder)/\(number).out")
      if !step.isBackground {
        let status = Program.read("\(folder)/\(number).status")
        #expect((status == "0\n") != step.failsAsShown, "\(step.command): exit status \(status)\n\(printed)")
      }
      let shown = step.isLoose ? Array(step.shown.prefix(1)) : step.shown
      if let line = departure(from: shown, printed: printed) {
        Issue.record("\(step.command)\nis to show\n\(line)\nand shows\n\(printed)")
      }
    }
  }
}
