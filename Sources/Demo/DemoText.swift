internal import Lab
internal import Text

/// The demo's words for a person, line by line.
package struct DemoText: Sendable {
  private let plan: DemoPlan
  private let isColoured: Bool

  package init(_ plan: DemoPlan, isColoured: Bool) {
    self.plan = plan
    self.isColoured = isColoured
  }

  private enum Colour: String {
    case bold = "1"
    case red = "31"
    case green = "32"
  }

  private func coloured(_ text: String, _ colour: Colour?) -> String {
    guard isColoured, let colour else { return text }
    return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
  }

  package var introduction: [String] {
    let attack =
      switch plan.attack {
      case .backdoor: "\(plan.compromised) of them malicious: they train a backdoor in and scale their updates"
      case .inflation: "1 of them malicious: it trains a backdoor in and claims 1,000 times its samples"
      }
    switch plan.data {
    case .images:
      return [
        "\(plan.agents) agents with \(plan.imagesPerAgent) images of Fashion-MNIST each, \(attack).",
        "The backdoor: a white square in the corner makes every image a pair of trousers.",
        "MA: accuracy on clean images. BA: share of marked images taken for trousers.",
      ]
    case .intrusion:
      return [
        "\(plan.agents) customers with network flows of their own each, \(attack).",
        "The backdoor: web attacks (XSS) are taken for benign traffic and let through.",
        "MA: accuracy on flows that no customer has. BA: share of the web attacks among them that are let through.",
      ]
    }
  }
}

// MARK: The table

extension DemoText {
  private static let columns = [
    ("round", 5), ("MA", 7), ("BA", 7), ("honest", 7), ("malicious", 9), ("S", 7), ("σ", 8), ("received", 8),
    ("seconds", 7),
  ]

  /// Title and header of one half's table.
  package func header(_ half: DemoPlan.Half) -> [String] {
    let cells = Self.columns.map { right($0.0, $0.1) }
    return ["", coloured(half.title, .bold), cells.joined(separator: "  ")]
  }

  package func line(_ round: DemoRound) -> String {
    let backdoor = round.measures.backdoorAccuracy
    let cells = [
      "\(round.round)", percent(round.measures.mainAccuracy), percent(backdoor), part(round.honest),
      part(round.malicious), round.bound.map { decimal($0, 3) } ?? "–",
      round.sigma > 0 ? decimal(round.sigma, 6) : "–", megabytes(round.bytes), decimal(round.seconds, 2),
    ]
    return zip(cells, Self.columns).enumerated().map { index, cell in
      coloured(right(cell.0, cell.1.1), index == 2 ? colour(backdoor) : nil)
    }.joined(separator: "  ")
  }

  private func colour(_ backdoor: Double) -> Colour? {
    backdoor >= 0.5 ? .red : backdoor <= 0.05 ? .green : nil
  }

  private func part(_ admission: DemoRound.Admission) -> String { "\(admission.admitted)/\(admission.count)" }

  private func percent(_ share: Double) -> String { "\(decimal(100 * share, 1)) %" }

  private func megabytes(_ bytes: UInt64) -> String { "\(decimal(Double(bytes) / 1_000_000, 1)) MB" }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// What is done of both halves, as a bar: no more than `columns` wide.
  package func bar(done: Int, seconds: Int, columns: Int) -> String {
    let total = 2 * plan.rounds
    let text = " \(done) of \(total) rounds, \(seconds) s"
    let width = min(40, columns - text.count - 3)
    guard width > 4 else { return String(text.prefix(max(0, columns - 1))) }
    return Text.bar(done: done, of: total, width: width) + text
  }
}

// MARK: The end

extension DemoText {
  /// Both halves side by side.
  package func comparison(_ summary: DemoSummary) -> [String] {
    let (open, flame) = (summary.undefended, summary.flame)
    var rows = [
      ["main task (MA)", percent(open.mainAccuracy), percent(flame.mainAccuracy)],
      ["backdoor (BA)", percent(open.backdoorAccuracy), percent(flame.backdoorAccuracy)],
      ["malicious updates admitted", percent(open.maliciousAdmitted), percent(flame.maliciousAdmitted)],
      ["honest updates admitted", percent(open.honestAdmitted), percent(flame.honestAdmitted)],
    ]
    var header = ["", "undefended", "FLAME"]
    if let clean = summary.clean {
      header.append("not attacked")
      let cells = [percent(clean.mainAccuracy), percent(clean.backdoorAccuracy), "–", "100.0 %"]
      for index in rows.indices { rows[index].append(cells[index]) }
    }
    let last = min(DemoSummary.lastRounds, plan.rounds)
    let table = table(header, rows).split(separator: "\n").map(String.init)
    return [""] + table + letThrough(summary) + [
      "",
      "MA and BA are means of the last \(last == 1 ? "round" : "\(last) rounds"), \(decimal(summary.seconds, 0)) seconds "
        + "in all. That FLAME leaves out a good part",
      "of the honest updates is its way of working, with and without an attack: a filtered agent is not an accused one.",
    ]
  }

  /// Backdoor accuracy in words of the use case.
  private func letThrough(_ summary: DemoSummary) -> [String] {
    guard plan.data == .intrusion else { return [] }
    let flows = { (outcome: DemoSummary.Outcome) in
      Int((outcome.backdoorAccuracy * Double(summary.attackInputs)).rounded())
    }
    return [
      "",
      "Of \(summary.attackInputs) web attacks the undefended model lets \(flows(summary.undefended)) through, that of "
        + "FLAME \(flows(summary.flame)).",
    ]
  }

  /// What to do next.
  package func hints(_ folder: DemoFolder) -> [String] {
    let options = "--config \(folder.configurationFile) --federation flame"
    return [
      "",
      "the figure         \(folder.figure)",
      "who was admitted   flame round show \(plan.rounds) \(options)",
      "the server again   flame up --config \(folder.configurationFile)",
      "and its releases   flame subscribe --from \(plan.rounds) \(options)",
      "how it works       docs/flame.md, docs/architecture.md",
    ]
  }
}
