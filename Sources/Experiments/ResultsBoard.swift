internal import Synchronization

/// The results of several experiments while they grow: each is written as soon as it is there.
final class ResultsBoard: Sendable {
  private let experiments: [(experiment: Experiment, results: ResultsFile)]
  private let known = Mutex<[String: RunResult]>([:])

  init(_ experiments: [(experiment: Experiment, results: ResultsFile)]) { self.experiments = experiments }

  /// Reads what there is, and drops results of runs that no experiment has any more.
  func begin() throws {
    for (_, results) in experiments {
      let read = try results.read()
      known.withLock { known in
        for result in read { known[result.key] = result }
      }
    }
    try known.withLock { known in
      for index in experiments.indices { try write(index, known) }
    }
  }

  /// Without repetition.
  var missing: [Run] {
    let known = known.withLock { $0 }
    var seen = Set(known.keys)
    return experiments.flatMap(\.experiment.runs).filter { seen.insert($0.key).inserted }
  }

  func add(_ result: RunResult) throws {
    try known.withLock { known in
      known[result.key] = result
      for (index, entry) in experiments.enumerated()
      where entry.experiment.runs.contains(where: { $0.key == result.key }) {
        try write(index, known)
      }
    }
  }

  private func write(_ index: Int, _ known: [String: RunResult]) throws {
    let (experiment, results) = experiments[index]
    try results.write(experiment.runs.compactMap { known[$0.key] })
  }
}
