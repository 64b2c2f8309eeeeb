import Queueing
import Testing

@Suite struct GraphTests {
  private func fault(_ stages: [Stage], engine: String = "e") -> GraphError? {
    do throws(GraphError) {
      try Graph(engine: engine, stages: stages).validate()
      return nil
    } catch {
      return error
    }
  }

  private func stage(_ name: String, _ count: Int = 1, _ after: Dependency? = nil) -> Stage {
    Stage(name: name, queue: "q", count: count, after: after)
  }

  @Test func theGraphOfARoundIsValid() {
    #expect(fault(roundGraph(shards: 1).stages) == nil)
    #expect(fault(roundGraph(shards: Graph.maxCount).stages) == nil)
    #expect(roundGraph(shards: 7).taskCount == 23)
  }

  @Test func aGraphWithoutEngineOrStagesIsRefused() {
    #expect(fault([stage("a")], engine: "") == .noEngine)
    #expect(fault([]) == .stageCount(0))
  }

  @Test func theNumberOfStagesIsBounded() {
    let most = (0..<Graph.maxStages).map { stage("\($0)") }
    #expect(fault(most) == nil)
    #expect(fault(most + [stage("one more")]) == .stageCount(Graph.maxStages + 1))
  }

  @Test func namesAreNeededAndUnique() {
    #expect(fault([stage("")]) == .unnamed(stage: 0))
    #expect(fault([Stage(name: "a", queue: "", count: 1)]) == .unnamed(stage: 0))
    #expect(fault([stage("a"), stage("a")]) == .sameName(stage: 1))
  }

  @Test(arguments: [Int.min, -1, 0, Graph.maxCount + 1, Int.max])
  func aCountOutOfRangeIsRefused(count: Int) {
    #expect(fault([stage("a"), stage("b", count)]) == .taskCount(stage: 1))
  }

  @Test(arguments: [Int.min, -1, 1, 2, Int.max])
  func aStageWaitsForAnEarlierOneOnly(other: Int) {
    #expect(fault([stage("a"), stage("b", 1, .all(other)), stage("c")]) == .notEarlier(stage: 1))
    #expect(fault([stage("a"), stage("b", 1, .sameIndex(other)), stage("c")]) == .notEarlier(stage: 1))
  }

  @Test func sameIndexNeedsEqualCounts() {
    #expect(fault([stage("a", 2), stage("b", 3, .sameIndex(0))]) == .unequalCounts(stage: 1))
    #expect(fault([stage("a", 2), stage("b", 3, .all(0))]) == nil)
  }

  @Test func negativeLimitsAreRefused() {
    #expect(fault([Stage(name: "a", queue: "q", count: 1, maxAttempts: -1)]) == .negativeLimit(stage: 0))
    #expect(fault([Stage(name: "a", queue: "q", count: 1, maxLosses: -1)]) == .negativeLimit(stage: 0))
  }

  @Test func everyFaultHasASentence() {
    let faults: [GraphError] = [
      .noEngine, .stageCount(0), .unnamed(stage: 0), .sameName(stage: 1), .taskCount(stage: 0),
      .negativeLimit(stage: 0), .notEarlier(stage: 0), .unequalCounts(stage: 1), .tooManyTasks(limit: 5),
    ]
    #expect(Set(faults.map(\.description)).count == faults.count)
  }
}
