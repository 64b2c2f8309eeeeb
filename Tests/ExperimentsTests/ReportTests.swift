import Experiments
import Foundation
import Rounds
import Testing

@Suite struct ReportTests {
  private static let docs = URL(filePath: #filePath).appending(path: "../../../docs").standardizedFileURL.path

  private func report(_ template: String, _ desk: Desk, _ yaml: String = yaml()) throws -> Report {
    let small = try desk.experiment(yaml)
    return try Report(template: template, figures: "pictures") { name in
      name == "small" ? Cell.all(of: small.experiment.runs, try small.results.read()) : nil
    }
  }

  @Test func aTableHasTheResultsAndNothingElse() throws {
    let desk = try Desk()
    _ = try desk.run(yaml())
    let filled = try report("before\n{{table small | rows: attack | columns: defense | measures: MA, BA}}\nafter", desk)
    let results = try desk.experiment(yaml()).results.read()
    let row = try ["fedavg", "flame"].flatMap { defense in
      let result = try #require(
        results.first { "\($0.settings.defense)" == defense && "\($0.settings.attack)" == "constrain-and-scale" })
      return [result.end.mainAccuracy, result.end.backdoorAccuracy].map { Self.percent($0) }
    }
    let lines = filled.text.split(separator: "\n")
    #expect(lines.first == "before" && lines.last == "after" && lines.count == 6, "\(filled.text)")
    #expect(lines[1] == "| attack | fedavg, MA | fedavg, BA | flame, MA | flame, BA |")
    #expect(lines.contains("| constrain-and-scale | \(row.joined(separator: " | ")) |"), "\(row)\n\(filled.text)")
  }

  private static func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }

  @Test func aChartIsAFigureOfItsOwn() throws {
    let (desk, sweep) = (try Desk(), yaml().replacing("compromised: 0.34", with: "compromised: [0.17, 0.5]"))
    _ = try desk.run(sweep)
    let line =
      "{{chart small | x: compromised | measure: BA | series: defense | title: Many | where: attack=constrain-and-scale}}"
    let filled = try report(line, desk, sweep)
    #expect(filled.text == "![Many](pictures/small.svg)")
    let svg = try #require(filled.figures["small.svg"])
    for word in ["<svg", "Many", "fedavg", "flame", "0.17", "0.5"] { #expect(svg.contains(word), "\(word)") }
  }

  @Test func whatThereIsNotIsSaid() throws {
    let desk = try Desk()
    #expect(try report("{{table small | rows: attack | measures: MA}}", desk).text.contains("No results yet"))
    _ = try desk.run(yaml())
    for wrong in [
      "{{table other | rows: attack | measures: MA}}", "{{table small | rows: attack | measures: MB}}",
      "{{table small | rows: attack | measures: MA}}", "{{picture small | rows: attack}}", "{{table}}",
      "{{table small | rows: attack, defense | measures: MA | where: colour=red}}",
    ] {
      #expect(throws: ReportError.self, "\(wrong)") { try report(wrong, desk) }
    }
  }

  /// `flame lab report` on what is committed changes nothing.
  @Test func theEvaluationIsThatOfItsResults() throws {
    let template = String(decoding: try FileSystem.read("\(Self.docs)/evaluation/template.md"), as: UTF8.self)
    let report = try Report(template: template, figures: "figures/evaluation") { name in
      let file = "\(Self.docs)/evaluation/\(name).yaml"
      let experiment = try Experiment(yaml: String(decoding: try FileSystem.read(file), as: UTF8.self), file: file)
      return Cell.all(of: experiment.runs, try ResultsFile(of: file).read())
    }
    #expect(report.text == String(decoding: try FileSystem.read("\(Self.docs)/evaluation.md"), as: UTF8.self))
    for (name, svg) in report.figures {
      #expect(svg == String(decoding: try FileSystem.read("\(Self.docs)/figures/evaluation/\(name)"), as: UTF8.self))
    }
  }
}
