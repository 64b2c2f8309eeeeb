import Processes
import Rounds
import TestSupport
import Testing

extension EndToEnd {
  /// Commands may change their folder: every path that they are told is absolute, whatever the program was given.
  @Suite struct PathTests {
    private static let configuration = """
      data: the data
      security: none
      endpoints: {collector: "ipc://c", releases: "ipc://p", ranges: "ipc://r"}
      federations:
        t: {updates: {min: 3}, rule: {name: fedavg}, gate: {command: 'cd / && test -f "$FLAME_CANDIDATE"'}}

      """

    private static let script = #"""
      "$PROGRAM" init --federation t --model mlp-4-3-2 || exit 9
      "$PROGRAM" up 2>up.log & up=$!
      for name in a b c; do
        "$PROGRAM" agent --name $name --folder "agent $name" --exec 'cd / && cp "$FLAME_BASE" "$FLAME_OUT" &&
          echo "{\"loss\": 1}" >"$FLAME_METRICS"' & agents="$agents $!"
      done
      "$PROGRAM" subscribe --from 1 --count 1 --save 'my models' --exec 'cd / && test -f "$FLAME_BASE"'; status=$?
      kill $agents $up; wait
      exit $status
      """#

    @Test func commandsThatChangeTheirFolderFindTheirFiles() throws {
      try withTemporaryFolder { folder in
        try FileSystem.replace("\(folder)/flame.yaml", with: Array(Self.configuration.utf8), synchronised: false)
        var child = try ChildProcess(
          shell: "cd '\(folder)' && exec >out 2>&1\n\(Self.script)", environment: ["PROGRAM": Program.path])
        try waitUntil("a release comes", logs: { Program.read("\(folder)/out") + Program.read("\(folder)/up.log") }) {
          child.poll() != nil
        }
        #expect(child.wait().isSuccess, "\(Program.read("\(folder)/out"))")
      }
    }
  }
}
