internal import Aggregation
internal import Rounds
internal import Supervision
internal import Synchronization
internal import Wire

/// What the data folder tells of one federation. Rounds that have ended are read once.
final class Archive: Sendable {
  /// Of rounds, releases and agents; the newest, and the first by name.
  static let most = 200
  static let mostAgents = 1000
  /// Beyond so many agents there is no map: it takes n² numbers per shard.
  static let mostOnMap = 500

  private struct Known {
    let logBytes: Int
    let report: RoundReport
  }

  private let folder: FederationFolder
  private let space: Space
  private let known = Mutex<[UInt64: Known]>([:])

  init(_ folder: FederationFolder, space: Space) {
    self.folder = folder
    self.space = space
  }

  /// The newest rounds, ascending. A damaged one is named and left out.
  func rounds() throws(StoreError) -> RoundList {
    let (reports, damaged) = try reports()
    return RoundList(rounds: reports.map(RoundSummary.init), damaged: damaged)
  }

  func round(_ round: UInt64) throws(StoreError) -> RoundPage {
    let report = try report(round)
    return RoundPage(report: report, summary: RoundSummary(report), map: map(report))
  }

  func agents() throws(StoreError) -> AgentGrid {
    AgentGrid(try reports().reports, space: space.rawValue, most: Self.mostAgents)
  }

  /// The newest releases, ascending, as the publisher lists them.
  func releases() throws(StoreError) -> [ReleaseLine] {
    let store = try store()
    var lines: [ReleaseLine] = []
    for release in try store.numbers().suffix(Self.most) { lines.append(ReleaseLine(try store.summary(release))) }
    return lines
  }

  /// A release's safetensors file, after its digest was checked.
  func weights(_ release: UInt64) throws(StoreError) -> [UInt8] { try store().weights(release) }

  func fileName(_ release: UInt64) -> String { "\(folder.federation)-\(release).safetensors" }

  private func store() throws(StoreError) -> ReleaseStore { ReleaseStore(try Federation(folder)) }

  private func reports() throws(StoreError) -> (reports: [RoundReport], damaged: [String]) {
    var (reports, damaged): ([RoundReport], [String]) = ([], [])
    let numbers = try FederationFolder.numbers(in: folder.rounds).suffix(Self.most)
    for number in numbers {
      do throws(StoreError) { reports.append(try report(number)) } catch { damaged.append("round \(number): \(error)") }
    }
    known.withLock { known in known = known.filter { $0.key >= numbers.first ?? 0 } }
    return (reports, damaged)
  }

  /// A log only grows, so its size tells whether it is the one that was read; the decision of a round that has ended
  /// does not change.
  private func report(_ round: UInt64) throws(StoreError) -> RoundReport {
    let path = "\(folder.round(round))/round.log"
    let size = FileSystem.exists(path) ? try File(path, .read).size() : 0
    if let known = known.withLock({ $0[round] }), known.logBytes == size { return known.report }
    let report = try RoundReport.read(folder, round: round)
    if !["gathering", "sealed"].contains(report.outcome) {
      known.withLock { $0[round] = Known(logBytes: size, report: report) }
    }
    return report
  }

  private func map(_ report: RoundReport) -> RoundPage.Map {
    guard let manifest = report.manifest, report.sigma != nil else { return .none("the round has no decision yet") }
    let agents = manifest.rows.map(\.agent)
    guard agents.count <= Self.mostOnMap else {
      return .none("a map is made of up to \(Self.mostOnMap) agents; the round has \(agents.count)")
    }
    do throws(StoreError) {
      let gram = try GramMatrix.kept(folder, round: report.round)
      let admitted = Set(report.agents.filter { $0.verdict?.admitted == true }.map(\.name))
      let space = Space(rawValue: manifest.rule.space) ?? space
      let map = AgentMap(DistanceMatrix(gram, space: space), facing: agents.map(admitted.contains))
      return .made(Dictionary(zip(agents, map.points)) { $1 }, shown: map.shown)
    } catch { return .none("\(error)") }
  }
}
