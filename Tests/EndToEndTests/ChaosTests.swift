import Messaging
import Processes
import TestSupport
import Testing

extension EndToEnd {
  /// The short form of `make chaos`.
  @Suite struct ChaosTests {
    @Test func fiftyRoundsWithAHundredFaultsAreThoseOfAnUndisturbedRun() throws {
      try withTemporaryFolder { folder in
        let (output, errors) = ("\(folder)/out", "\(folder)/err")
        var chaos = try Program.start(
          ["chaos", "--rounds", "50", "--faults", "100", "--seed", "1"], output: output, errors: errors)
        let status = chaos.wait()
        #expect(status == .exited(0), "\(Program.read(output))\n\(Program.read(errors))")
        #expect(Program.read(output).contains("50 rounds, 100 faults"))
      }
    }
  }
}
