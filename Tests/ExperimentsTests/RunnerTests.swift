import Experiments
import Foundation
import Lab
import Rounds
import Testing

@Suite struct RunnerTests {
  @Test func theSameExperimentGivesTheSameBytesWhateverTheLanes() throws {
    let (one, other) = (try Desk(), try Desk())
    let first = try one.run(yaml(), lanes: 1)
    let second = try other.run(yaml(), lanes: 3)
    #expect(first == second)
    #expect(try one.experiment(yaml()).results.read().count == 4)
  }

  @Test func whatWasInterruptedIsTakenUpAndEndsAlike() throws {
    let (whole, parted) = (try Desk(), try Desk())
    let expected = try whole.run(yaml())
    let half = try parted.run(yaml()) { "\($0.settings.defense)" == "flame" }
    #expect(half != expected)
    #expect(try parted.experiment(yaml()).results.read().count == 2)
    #expect(try parted.run(yaml()) == expected)
  }

  @Test func whatHasResultsIsNotRunAgain() throws {
    let desk = try Desk()
    let expected = try desk.run(yaml())
    try Runner(cache: desk.cache, lanes: 1).run(
      [try desk.experiment(yaml())],
      tell: { _ in
        Issue.record("a run that has a result was run again")
      })
    #expect(try FileSystem.read(desk.experiment(yaml()).results.path) == expected)
  }

  /// A result under another key is what another version of a rule leaves behind.
  @Test func onlyRowsOfAnotherVersionAreMadeAnew() throws {
    let desk = try Desk()
    let expected = try desk.run(yaml())
    let results = try desk.experiment(yaml()).results
    let keys = try results.read().filter { "\($0.settings.defense)" == "flame" }.map(\.key)
    var text = String(decoding: expected, as: UTF8.self)
    for key in keys { text = text.replacing(key, with: String(key.reversed())) }
    try FileSystem.replace(results.path, with: Array(text.utf8), synchronised: false)
    let made = Counter()
    try Runner(cache: desk.cache, lanes: 1).run(
      [try desk.experiment(yaml())],
      tell: { progress in
        if let last = progress.last { made.add("\(last.settings.defense)") }
      })
    #expect(made.names == ["flame", "flame"])
    #expect(try FileSystem.read(results.path) == expected)
  }

  /// The usual one, named, gives what the usual one gives; another does not begin where that ended.
  @Test func anotherOptimiserHasAWarmStartOfItsOwn() throws {
    let (one, other) = (try Desk(), try Desk())
    let usual = try one.experiment(yaml()).results
    _ = try one.run(yaml())
    let accuracy = { try usual.read().map(\.mainAccuracy) }
    let before = try accuracy()
    _ = try one.run(yaml() + "\noptimiser: sgd 0.05")
    #expect(try accuracy() == before)
    let changed = try one.run(yaml() + "\noptimiser: sgd 0.2")
    #expect(try accuracy() != before)
    #expect(try other.run(yaml() + "\noptimiser: sgd 0.2") == changed)
  }

  @Test func aDamagedWarmStartIsMadeAnew() throws {
    let desk = try Desk()
    let expected = try desk.run(yaml())
    let folder = "\(desk.cache)/lab"
    for name in try FileSystem.list(folder) {
      var bytes = try FileSystem.read("\(folder)/\(name)")
      bytes[100] ^= 1
      try FileSystem.replace("\(folder)/\(name)", with: bytes, synchronised: false)
    }
    try FileSystem.remove(desk.experiment(yaml()).results.path)
    #expect(try desk.run(yaml()) == expected)
  }

  @Test func aRunOfTwoExperimentsIsDoneOnce() throws {
    let desk = try Desk()
    let made = Counter()
    let both = [try desk.experiment(yaml(), "one"), try desk.experiment(yaml(), "two")]
    try Runner(cache: desk.cache, lanes: 2).run(both, tell: { if let last = $0.last { made.add(last.key) } })
    #expect(made.names.count == 4)
    #expect(try both[0].results.read() == both[1].results.read())
  }

  @Test func recordedRoundsAreDecidedByOtherRules() throws {
    let desk = try Desk()
    let runner = Runner(cache: desk.cache, lanes: 1)
    let run = try #require(try desk.experiment(yaml()).experiment.runs.last)
    var rounds: [Record.Round] = []
    let result = try runner.result(of: run) { rounds.append(Record.Round($0)) }
    let record = Record(entries: [Record.Entry(settings: run.settings, rounds: rounds)])
    let path = "\(desk.folder)/rounds.json"
    try record.write(path)
    let verdict = try Record.read(path).decided(by: Choice("flame"))
    #expect(verdict.recall == result.detection.counts.recall)
    #expect(verdict.falsePositiveRate == result.detection.counts.falsePositiveRate)
    let weight = try #require(try Record.read(path).decided(by: Choice("mean")).maliciousWeight)
    #expect(abs(weight - 1.0 / 3) < 1e-12)
  }
}

/// Names that a closure of any thread collects.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var collected: [String] = []

  var names: [String] { lock.withLock { collected } }

  func add(_ name: String) { lock.withLock { collected.append(name) } }
}
