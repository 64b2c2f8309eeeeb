internal import AgentClient
internal import FoundationEssentials
internal import Kernels
internal import Lab
internal import Learning
internal import Rounds
internal import Wire

/// What one agent of a demo in containers learns from, and the training on them as a command for
/// `flame agent --exec`.
package struct DemoShare {
  private let plan: DemoPlan
  private let number: Int

  /// - Parameters:
  ///   - number: from 1 to the plan's number of agents.
  package init(_ plan: DemoPlan, number: Int) {
    precondition((1...plan.agents).contains(number), "there is no such agent")
    self.plan = plan
    self.number = number
  }

  /// Deals the data: one file per agent, named after it, `.data` at its end.
  package static func deal(_ plan: DemoPlan, _ material: DemoMaterial, into folder: String) throws {
    try FileSystem.makeFolder(folder, permissions: 0o755)
    for (name, examples) in zip(plan.names, material.agents) {
      try AgentData.write(examples, classes: plan.data.classes, to: path(of: name, in: folder))
    }
  }

  private static func path(of agent: String, in folder: String) -> String { "\(folder)/\(agent).data" }

  /// Trains from the base and writes the local model, both safetensors files.
  ///
  /// - Parameters:
  ///   - metrics: where to write what the agent tells of itself; nowhere if nil.
  package func train(
    on folder: String, release: UInt64, base path: String, into out: String, metrics: String?
  ) throws {
    BLAS.useOneThread()
    let base = try ModelFile(path: path)
    guard base.spec.rowCount == plan.data.network.parameterCount else {
      throw DemoError("the model at \(path) is not the demo's: make the federation with --model \(plan.data.model)")
    }
    let name = plan.name(number)
    let data = try AgentData.read(Self.path(of: name, in: folder))
    let trained = try LabTrainer(plan.training, data: data, agent: name, role: plan.role(number))
      .train(TrainingTask(release: release, base: base, folder: ""))
    if let metrics {
      let values = Dictionary(uniqueKeysWithValues: trained.metrics.map { ($0.name, $0.value) })
      try FileSystem.replace(metrics, with: Array(JSONEncoder().encode(values)), synchronised: false)
    }
    let writer = try ModelFileWriter(path: out, base: base)
    try writer.write(row: zip(try base.row(), trained.update).map { $0 + $1 })
    try writer.finish()
  }
}
