import Aggregation
import Testing

@Suite struct AgentMapTests {
  /// The Gram matrix of a base of zeros and these vectors.
  private func gram(_ vectors: [[Double]]) -> GramMatrix {
    let all = [vectors[0].map { _ in 0.0 }] + vectors
    let triangle = all.indices.flatMap { i in
      all[i...].map { zip(all[i], $0).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    guard let gram = GramMatrix(order: all.count, upperTriangle: triangle) else { preconditionFailure("no Gram matrix") }
    return gram
  }

  private func distance(_ a: AgentMap.Point, _ b: AgentMap.Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  @Test func distancesInThePlaneAreKept() {
    let vectors: [[Double]] = [[0, 0, 1], [3, 0, 1], [0, 4, 1], [3, 4, 1], [10, -2, 1]]
    let points = AgentMap(gram(vectors)).points
    for i in vectors.indices {
      for j in vectors.indices {
        let exact = zip(vectors[i], vectors[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        #expect(abs(distance(points[i], points[j]) - exact) < 1e-6)
      }
    }
  }

  @Test func equalUpdatesLieOnOnePoint() {
    let points = AgentMap(gram([[1, 2], [1, 2], [1, 2]])).points
    #expect(points.allSatisfy { $0 == points[0] })
  }

  @Test func aSingleAgentLiesAtTheOrigin() {
    let points = AgentMap(gram([[1, 2]])).points
    #expect(points.count == 1 && points[0].x == 0 && points[0].y == 0)
  }
}
