package import Lab
internal import Kernels
internal import Learning
internal import Rounds

/// The images that one agent of a demo in containers holds, and the training on them as a command for
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

  /// Deals the data set: one file per agent, named after it, `.data` at its end.
  package static func deal(_ plan: DemoPlan, _ data: FashionMNIST, into folder: String) throws {
    try FileSystem.makeFolder(folder, permissions: 0o755)
    for (name, indices) in zip(plan.names, try plan.partition(data.train).indices) {
      try AgentData.write(
        data.train.subset(indices), classes: FashionMNIST.classes, to: path(of: name, in: folder))
    }
  }

  private static func path(of agent: String, in folder: String) -> String { "\(folder)/\(agent).data" }

  /// Trains from the base and writes the local model, both safetensors files.
  package func train(on folder: String, release: UInt64, base path: String, into out: String) throws {
    BLAS.useOneThread()
    let base = try ModelFile(path: path)
    let row = try base.row()
    guard row.count == DemoPlan.network.parameterCount else {
      throw DemoError("the model at \(path) is not the demo's: make the federation with --model mlp-784-64-10")
    }
    let name = plan.name(number)
    let data = try AgentData.read(Self.path(of: name, in: folder))
    let update = plan.training.update(base: row, data: data, agent: name, round: release + 1, role: plan.role(number))
    let writer = try ModelFileWriter(path: out, base: base)
    try writer.write(row: zip(row, update.values).map { $0 + $1 })
    try writer.finish()
  }
}
