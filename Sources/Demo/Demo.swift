internal import Kernels
internal import Lab
package import Messaging
internal import Rounds
internal import Supervision

/// What happens in a demo.
package enum DemoNews: Hashable, Sendable {
  case began(DemoPlan.Half)
  case round(DemoRound)
  /// Said some times a second: rounds done in both halves, and seconds gone by.
  case waiting(done: Int, seconds: Int)
}

/// The demo: a server's processes and twenty agents' on this machine, attacked without a defense and with FLAME.
///
/// One server with two federations; the agents of the second one start when the first one is through.
package struct Demo {
  private let plan: DemoPlan
  private let folder: DemoFolder
  private let program: String
  private let stop: Stop
  private let tell: (DemoNews) throws -> Void
  private let start = monotonicMilliseconds()
  private let context = Context()

  /// - Parameters:
  ///   - program: path of this program, which starts all processes.
  package init(
    _ plan: DemoPlan, folder: DemoFolder, program: String, stop: Stop, tell: @escaping (DemoNews) throws -> Void
  ) {
    self.plan = plan
    self.folder = folder
    self.program = program
    self.stop = stop
    self.tell = tell
  }

  /// Plays both halves and draws the figure; nil where it was asked to stop. Leaves no process behind.
  ///
  /// - Throws: `LocalServerError` where a process dies again and again, or nothing is released for a minute.
  package func run(_ material: DemoMaterial) throws -> DemoSummary? {
    BLAS.useOneThread()
    try folder.prepare(plan, material)
    defer { for leftover in [folder.agents, folder.newest] { try? FileSystem.remove(leftover) } }
    let evaluation = Evaluation(network: plan.data.network, test: material.test, backdoor: plan.data.backdoor)
    let clean = clean(material, evaluation)
    let server = LocalServer(folder.server, program: program, context: context)
    defer { server.end() }
    var rounds: [DemoRound] = []
    for half in DemoPlan.Half.allCases {
      let agents = server.supervisor(plan.names.indices.map { agent($0 + 1, half) })
      let play = try DemoHalf(
        half, plan, folder, evaluation: evaluation, context: context, agents: agents, now: monotonicMilliseconds())
      defer { play.end() }
      guard try run(play, on: server, done: rounds.count) else { return nil }
      rounds += play.rounds
    }
    try draw(rounds)
    return DemoSummary(
      plan, rounds, clean: clean, attackInputs: evaluation.attackInputs,
      seconds: Double(monotonicMilliseconds() - start) / 1000)
  }

  /// What the same agents come to where nobody attacks. Only of flows, where it takes a second.
  private func clean(_ material: DemoMaterial, _ evaluation: Evaluation) -> ModelMeasures? {
    guard plan.data == .intrusion else { return nil }
    let agents = zip(plan.names, material.agents).map { (name: $0, data: $1) }
    return evaluation.measure(CleanFederation.model(plan.training, agents: agents, rounds: plan.rounds))
  }

  private func agent(_ number: Int, _ half: DemoPlan.Half) -> Member {
    let place = ["--folder", folder.path, "--half", half.rawValue, "--number", "\(number)"]
    return Member(
      name: "\(half.rawValue)/\(plan.name(number))", arguments: [program, "demo-agent"] + place + plan.arguments,
      endsByItself: true)
  }

  private func draw(_ rounds: [DemoRound]) throws {
    let series = { (half: DemoPlan.Half) in
      ChartSeries(name: half.title, measures: rounds.filter { $0.half == half }.map(\.measures))
    }
    let chart = Chart(
      title: "\(plan.agents) agents, \(plan.compromised) malicious (\(plan.attack.rawValue)), \(plan.data.title)",
      undefended: series(.undefended), defended: series(.flame))
    try FileSystem.replace(folder.figure, with: Array(chart.svg().utf8), synchronised: false)
  }
}

// MARK: One half

extension Demo {
  /// False where it was asked to stop.
  private func run(_ play: DemoHalf, on server: LocalServer, done: Int) throws -> Bool {
    try tell(.began(play.half))
    while !play.isDone {
      let items = [PollItem(descriptor: stop.descriptor)] + play.pollItems
      if try poll(items, milliseconds: min(50, play.pauseMilliseconds))[0] { return false }
      let now = monotonicMilliseconds()
      try server.tend(now)
      for round in try play.advance(now) { try tell(.round(round)) }
      try server.check(play.half.rawValue, others: play.troubles, last: play.lastRelease, now)
      try tell(.waiting(done: done + play.rounds.count, seconds: Int((now - start) / 1000)))
    }
    return true
  }
}
