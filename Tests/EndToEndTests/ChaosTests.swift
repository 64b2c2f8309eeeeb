import Messaging
import Processes
import TestSupport
import Testing

extension EndToEnd {
  /// The short forms of `make chaos` and `make chaos-partition`.
  @Suite struct ChaosTests {
    @Test func roundsOverABrokenNetworkAreThoseOfAWholeOne() throws {
      try withTemporaryFolder { folder in
        let (output, errors) = ("\(folder)/out", "\(folder)/err")
        var chaos = try Program.start(
          ["chaos", "--partition", "--rounds", "6", "--faults", "12", "--seed", "1"], output: output, errors: errors)
        let status = chaos.wait()
        if status == .exited(69) { try Test.cancel("\(Program.read(errors))") }
        #expect(status == .exited(0), "\(Program.read(output))\n\(Program.read(errors))")
        #expect(Program.read(output).contains("6 rounds, 12 faults"))
      }
    }

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
