internal import Kernels
package import Messaging
internal import Rounds

/// The test that tries to make a server lose or change something: a stack of real processes, hurt again and again by a
/// seeded plan, must make the same releases, bit by bit, as one that nothing happens to.
///
/// The server's processes are real ones; the twelve agents and the subscriber live in this process (`ChaosAgents`), so
/// that hundreds of rounds take minutes. Every round takes all twelve, so its sealed set is the same whatever happens.
/// Where the network is hurt, every process and every peer is at a site of its own.
package struct Chaos {
  private let plan: ChaosPlan
  private let program: String
  private let stop: Stop

  /// - Parameters:
  ///   - program: path of this program, which starts all processes.
  package init(_ plan: ChaosPlan, program: String, stop: Stop) {
    self.plan = plan
    self.program = program
    self.stop = stop
  }

  /// Runs both stacks and compares them. Leaves no process behind; a folder only where something was found.
  ///
  /// - Parameters:
  ///   - tell: told the share of the releases that are there, 0…1.
  /// - Throws: `ChaosError` where a stack makes no more releases, `NoNetworks` where there are none to hurt.
  package func run(_ tell: (Double) -> Void) throws -> ChaosReport {
    BLAS.useOneThread()
    let network = plan.harm == .network ? try SiteNetwork(.ofStack) : nil
    let folder = try FileSystem.makeTemporaryFolder("flame-chaos")
    let calmFolder = ChaosFolder(path: "\(folder)/calm")
    let calm = try ChaosRun(plan.undisturbed, calmFolder, program: program, stop: stop)
      .run { tell(0.5 * $0) }
    try FileSystem.remove(calmFolder.path)
    let hurtFolder = ChaosFolder(path: "\(folder)/hurt", sites: network?.sites)
    let hurt = try ChaosRun(plan, hurtFolder, program: program, stop: stop, network: network)
      .run { tell(0.5 + 0.5 * $0) }
    let findings =
      try calm.surprises + hurt.findings(in: hurtFolder, plan, calm: calm)
      + processes(naming: folder).map { "process \($0) was left behind" }
    if findings.isEmpty { try FileSystem.remove(folder) }
    return ChaosReport(plan, calm: calm, hurt: hurt, findings: findings, folder: findings.isEmpty ? nil : folder)
  }
}

extension ChaosOutcome {
  /// What must not be, in words.
  func findings(in folder: ChaosFolder, _ plan: ChaosPlan, calm: ChaosOutcome) throws -> [String] {
    let audit = Audit(folder.store, rounds: plan.rounds, agents: ChaosPlan.agentNames, keep: ChaosPlan.keep)
    return try surprises + audit.findings(evidence, calm: calm.evidence.releases, agentFolder: folder.agentFolder)
  }
}
