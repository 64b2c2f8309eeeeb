import Experiments
import Foundation
import Rounds

/// Attack and defense on a few images; a run takes less than a second.
func yaml(rounds: Int = 2) -> String {
  """
  title: Small
  agents: 6
  examples: 100
  warm_rounds: 1
  attack_rounds: \(rounds)
  compromised: 0.34
  attack: [none, constrain-and-scale]
  defense: [fedavg, flame]
  """
}

/// Experiments in a folder of their own.
final class Desk {
  let folder: String
  var cache: String { folder + "/cache" }

  init() throws { folder = try FileSystem.makeTemporaryFolder("experiments") }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func experiment(_ yaml: String, _ name: String = "small") throws -> (experiment: Experiment, results: ResultsFile) {
    let file = "\(folder)/\(name).yaml"
    return (try Experiment(yaml: yaml, file: file), ResultsFile(of: file))
  }

  func run(_ yaml: String, lanes: Int = 2, choose: (Run) -> Bool = { _ in true }) throws -> [UInt8] {
    let experiment = try experiment(yaml)
    try Runner(cache: cache, lanes: lanes).run([experiment], choose: choose)
    return try FileSystem.read(experiment.results.path)
  }
}
