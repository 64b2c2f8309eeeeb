import FlameAgent
import Foundation

/// A hospital that learns y = 3·x₀ − 2·x₁ + 1 together with others, from measurements that stay here.
@main struct Hospital {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 4 || words.count == 2 else {
      print("usage: agent INVITATION NAME FOLDER, or: agent MODEL.safetensors to write release 0")
      exit(64)
    }
    if words.count == 2 { return try writeReleaseZero(words[1]) }
    let membership = try Membership(invitation: words[1], key: "\(words[3]).key")
    let data = (0..<200).map { _ in (Float.random(in: -1...1), Float.random(in: -1...1)) }
    let agent = Agent(membership, name: words[2], folder: words[3])
    try await agent.run(onEvent: { print("\(words[2]): \($0)") }) { base in
      var model = base.model
      for (x, y) in data {
        try Task.checkCancellation()
        let error = model["weight"][0] * x + model["weight"][1] * y + model["bias"][0] - (3 * x - 2 * y + 1)
        model["weight"][0] -= 0.05 * error * x
        model["weight"][1] -= 0.05 * error * y
        model["bias"][0] -= 0.05 * error
      }
      return LocalModel(model, samples: UInt64(data.count))
    }
  }

  /// For the operator: `flame init --federation wards --weights MODEL.safetensors`.
  static func writeReleaseZero(_ path: String) throws {
    let model = Model(tensors: [
      Model.Tensor(name: "weight", shape: [1, 2], values: [0, 0]),
      Model.Tensor(name: "bias", shape: [1], values: [0]),
    ])
    try Data(model.safetensors()).write(to: URL(filePath: path))
  }
}
