/// A federation as a test wants it.
struct TestFederation {
  var name = "f"
  /// Arguments of `flame init` that make release 0.
  var origin = ["--model", "mlp-20-8-4", "--seed", "7"]
  /// Settings below `federations.<name>`; these let a round of three agents run at once.
  var settings: [String: String] = ["updates.min": "3", "expected": "3"]

  /// 321,770 parameters: three shards, the last one short.
  static let threeShards = ["--model", "mlp-2000-160-10", "--seed", "7"]

  init(_ name: String = "f", origin: [String]? = nil, _ settings: [String: String] = [:]) {
    self.name = name
    if let origin { self.origin = origin }
    self.settings.merge(settings) { $1 }
  }

  var lines: String {
    (["  \(name):"] + settings.sorted { $0.key < $1.key }.map { "    \($0.key): \($0.value)" }).joined(separator: "\n")
  }
}
