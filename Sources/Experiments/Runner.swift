internal import Kernels
internal import Lab
internal import Synchronization

/// Runs what experiments lack, several runs at a time, and keeps each result as soon as it is there.
///
/// May be killed at any time: what is finished is kept, and the next start goes on from there. A result does not depend
/// on the order of runs or on how many there are at a time.
package struct Runner: Sendable {
  /// How far it is.
  package struct Progress: Sendable {
    package let done: Int
    package let total: Int
    /// The run that was finished last; nil where it was a warm start.
    package let last: RunResult?
    /// Guessed from the runs so far; nil before the first.
    package let secondsLeft: Double?
  }

  private let materials: Materials
  private let warmStarts: WarmStartStore
  private let lanes: Int

  /// - Parameters:
  ///   - cache: where prepared data are kept, and warm starts.
  ///   - lanes: runs at a time.
  package init(cache: String, lanes: Int) {
    materials = Materials(cache: cache)
    warmStarts = WarmStartStore(folder: "\(cache)/lab")
    self.lanes = lanes
  }

  /// Runs all runs of the experiments that their results lack.
  ///
  /// - Parameters:
  ///   - experiments: each with the file of its results. A run that several have is done once.
  ///   - choose: which runs may be done; others stay as they are.
  ///   - tell: called after each job, by one thread at a time.
  /// - Throws: an error of data, or of writing.
  package func run(
    _ experiments: [(experiment: Experiment, results: ResultsFile)], choose: (Run) -> Bool = { _ in true },
    tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws {
    BLAS.useOneThread()
    let board = ResultsBoard(experiments)
    try board.begin()
    let runs = board.missing.filter(choose)
    let starts = distinctStarts(of: runs)
    let clock = Mutex(RunClock(lanes: lanes, runs: runs.map(\.settings), starts: starts.map(\.settings)))
    try inLanes(lanes, starts) { run in
      let begin = ContinuousClock.now
      _ = try warmStarts.warmStart(run.settings, try materials.material(run))
      clock.withLock { tell($0.finish(run.settings, isStart: true, ContinuousClock.now - begin, nil)) }
    }
    try inLanes(lanes, runs) { run in
      let begin = ContinuousClock.now
      let result = try self.result(of: run)
      try board.add(result)
      clock.withLock { tell($0.finish(run.settings, isStart: false, ContinuousClock.now - begin, result)) }
    }
  }

  /// One run, and every round of it as it ends.
  package func result(of run: Run, each: (RoundOutcome) -> Void = { _ in }) throws -> RunResult {
    let material = try materials.material(run)
    let simulation = try Simulation(run, material)
    return try simulation.result(from: try warmStarts.warmStart(run.settings, material), each: each)
  }

  private func distinctStarts(of runs: [Run]) -> [Run] {
    var seen: Set<String> = []
    return runs.filter { run in
      let key = WarmStart.key(run.settings, dataVersion: run.data.version)
      return seen.insert(key).inserted && !warmStarts.contains(key)
    }
  }
}

/// Guesses the time that is left from what jobs of the same data took.
private struct RunClock {
  private var left: [String: Int] = [:]
  private var spent: [String: (seconds: Double, jobs: Int)] = [:]
  private let lanes: Int
  private let total: Int
  private var done = 0

  init(lanes: Int, runs: [RunSettings], starts: [RunSettings]) {
    self.lanes = lanes
    total = runs.count
    for settings in runs { left[Self.kind(settings, false), default: 0] += 1 }
    for settings in starts { left[Self.kind(settings, true), default: 0] += 1 }
  }

  mutating func finish(
    _ settings: RunSettings, isStart: Bool, _ time: Duration, _ result: RunResult?
  ) -> Runner.Progress {
    let kind = Self.kind(settings, isStart)
    left[kind, default: 0] -= 1
    spent[kind, default: (0, 0)].seconds += time / .seconds(1)
    spent[kind, default: (0, 0)].jobs += 1
    done += isStart ? 0 : 1
    return Runner.Progress(done: done, total: total, last: result, secondsLeft: secondsLeft)
  }

  private var secondsLeft: Double {
    let all = spent.values.reduce((seconds: 0.0, jobs: 0)) { ($0.seconds + $1.seconds, $0.jobs + $1.jobs) }
    return left.reduce(0.0) { sum, kind in
      let (seconds, jobs) = spent[kind.key] ?? all
      return sum + Double(kind.value) * seconds / Double(jobs)
    } / Double(lanes)
  }

  private static func kind(_ settings: RunSettings, _ isStart: Bool) -> String {
    "\(settings.data) \(settings.agents) \(isStart)"
  }
}
