import Experiments
import Foundation
import Rounds
import Testing

/// A result with these accuracies; what else there is does not matter.
private func result(
  _ run: Run, ma: [Double], ba: [Double]? = nil, participation: [Int] = [0, 0], compromised: [Int] = []
) throws -> RunResult {
  let settings = String(decoding: try JSONEncoder().encode(run.settings), as: UTF8.self)
  let json = """
    {"key": "\(run.key)", "settings": \(settings), "compromised": \(compromised), "participation": \(participation),
     "warm": {"mainAccuracy": 0.9, "backdoorAccuracy": 0, "worstClass": 0.5},
     "mainAccuracy": \(ma), "backdoorAccuracy": \(ba ?? ma), "worstClass": \(ma), "sigma": 0, "norms": {},
     "detection": {"truePositives": 0, "falsePositives": 0, "trueNegatives": 0, "falseNegatives": 0},
     "euclidean": {}, "cosine": {}}
    """
  return try JSONDecoder().decode(RunResult.self, from: Data(json.utf8))
}

private func runs(_ yaml: String) throws -> [Run] { try Experiment(yaml: yaml, file: "small.yaml").runs }

@Suite struct CellTests {
  @Test func aCellIsTheMedianOfItsSeedsAndTheirRange() throws {
    let runs = try runs("attack: blend\nseeds: [1, 2, 3]")
    let cells = Cell.all(of: runs, try zip(runs, [0.1, 0.9, 0.2]).map { try result($0, ma: [$1]) })
    #expect(cells.count == 1)
    let spread = try #require(cells[0].spread(.mainAccuracy))
    #expect((spread.median, spread.least, spread.most) == (0.2, 0.1, 0.9))
    #expect(spread.text(.mainAccuracy) == "20.0 (10.0–90.0)")
  }

  @Test func aRunEndsWithTheMeanOfItsLastFiveRounds() throws {
    let run = try runs("attack: blend")[0]
    #expect(abs(try result(run, ma: [9, 0.1, 0.2, 0.3, 0.4, 1]).end.mainAccuracy - 0.4) < 1e-12)
    #expect(abs(try result(run, ma: [0.1, 0.3]).end.mainAccuracy - 0.2) < 1e-12)
  }

  /// Under three points it counts as nothing.
  @Test(arguments: [(0.8, "+30.0"), (0.3, "−20.0"), (0.529, "="), (0.471, "="), (0.54, "+4.0"), (0.46, "−4.0")])
  func aCellIsComparedWithThatOfFedAvg(accuracy: Double, text: String) throws {
    let runs = try runs("attack: blend\ndefense: [fedavg, flame]")
    let cells = Cell.all(of: runs, [try result(runs[0], ma: [0.5]), try result(runs[1], ma: [accuracy])])
    #expect(cells[1].difference(.mainAccuracy, toFedAvgIn: cells) == text)
    #expect(cells[0].difference(.mainAccuracy, toFedAvgIn: cells) == nil)
    #expect(cells[1].difference(.mainAccuracy, toFedAvgIn: [cells[1]]) == nil)
  }

  /// Of ten rounds at most one; the compromised agent does not count.
  @Test func whoIsHardlyEverAdmittedIsLeftOut() throws {
    let run = try runs("attack: blend")[0]
    let found = try result(
      run, ma: [Double](repeating: 0.5, count: 10), participation: [0, 0, 1, 2, 10], compromised: [0])
    #expect(Measure.leftOut.value(found) == 0.5)
  }

  @Test func aChartGoesFromLeftToRightWhateverTheOrderOfTheFile() throws {
    let runs = try runs("attack: blend\ncompromised: [0.3, 0.1, 0.2]")
    let cells = Cell.all(of: runs, try zip(runs, [0.3, 0.1, 0.2]).map { try result($0, ma: [$1]) })
    let line = "{{chart small | x: compromised | measure: MA | title: Many}}"
    let svg = try #require(try Report(template: line, figures: "f") { _ in cells }.figures["small.svg"])
    let points = try #require(svg.firstMatch(of: /points="([^"]*)"/)).1.split(separator: " ")
    let places = points.compactMap { Double($0.split(separator: ",")[0]) }
    #expect(places.count == 3 && places == places.sorted())
  }

  /// Values of one setting are alternatives, conditions on different ones all hold; a row has its own column's value.
  @Test func aTableHasTheCellsItsConditionsName() throws {
    let runs = try runs("attack: [blend, dba]\ndefense: [fedavg, flame, krum]")
    let cells = Cell.all(of: runs, try runs.enumerated().map { try result($1, ma: [Double($0) / 10]) })
    let line = "{{table small | rows: attack | columns: defense | measures: MA | where: defense=fedavg, defense=flame}}"
    let text = try Report(template: line, figures: "f") { _ in cells }.text.split(separator: "\n")
    #expect(text.first == "| attack | fedavg, MA | flame, MA |")
    #expect(text.dropFirst(2) == ["| blend | 0.0 | 10.0 |", "| dba | 30.0 | 40.0 |"])
  }
}
