import Kernels
import Rounds

/// A federation as a test wants it.
struct TestFederation {
  var name = "f"
  /// Arguments of `flame init` that make release 0.
  var origin = ["--model", "mlp-20-8-4", "--seed", "7"]
  /// Settings below `federations.<name>`; these let a round of three agents run at once.
  var settings: [String: String] = ["updates.min": "3", "expected": "3"]

  /// 321,770 parameters: three shards, the last one short.
  static let threeShards = ["--model", "mlp-2000-160-10", "--seed", "7"]

  /// Two shards, of which the second holds buffers too.
  static func twoShards(_ folder: String) throws -> [String] {
    let spec = try ModelSpec(tensors: [
      ModelSpec.Tensor(name: "dense", shape: [Shard.parameters + 100], role: .parameter),
      ModelSpec.Tensor(name: "norm.running_mean", shape: [3], role: .buffer),
      ModelSpec.Tensor(name: "norm.running_var", shape: [3], role: .buffer),
    ])
    let row = (0..<spec.rowCount).map { $0 < spec.parameters ? Float($0 % 5) / 10 : 0.5 }
    let path = "\(folder)/model.safetensors"
    try FileSystem.replace(path, with: spec.safetensors(row: row), synchronised: false)
    return ["--weights", path]
  }

  init(_ name: String = "f", origin: [String]? = nil, _ settings: [String: String] = [:]) {
    self.name = name
    if let origin { self.origin = origin }
    self.settings.merge(settings) { $1 }
  }

  /// The settings by their paths in the configuration.
  var paths: [String: String] {
    Dictionary(uniqueKeysWithValues: settings.map { ("federations.\(name).\($0.key)", $0.value) })
  }
}

/// A YAML file from settings by dotted path.
func yaml(_ settings: [String: String], indent: String = "") -> String {
  let groups = Dictionary(grouping: settings) { $0.key.split(separator: ".")[0] }
  return groups.sorted { $0.key < $1.key }.map { name, members in
    if let value = settings[String(name)] { return "\(indent)\(name): \(value)\n" }
    let below = members.map { (String($0.key.dropFirst(name.count + 1)), $0.value) }
    return "\(indent)\(name):\n" + yaml(Dictionary(uniqueKeysWithValues: below), indent: indent + "  ")
  }.joined()
}
