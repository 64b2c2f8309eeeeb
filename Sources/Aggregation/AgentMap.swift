/// A map of a round's agents in the plane (classical scaling): near each other means alike to the rule.
///
/// The squared distance that it shows as well as two coordinates can is 2 · (1 − cos), that of the directions of the
/// rule's vectors; 1 − cos is what clustering looks at. Only to be looked at: nothing is decided by it.
package struct AgentMap: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package let x: Double
    package let y: Double
  }

  /// By agent, in the order of the distances.
  package let points: [Point]
  /// How much of the squared distances the two coordinates show, 0 … 1.
  package let shown: Double

  /// - Parameters:
  ///   - distances: cosine distances.
  ///   - facing: agents on whose side the axes point, so that maps of different rounds look alike.
  package init(_ distances: DistanceMatrix, facing: [Bool]) {
    precondition(facing.count == distances.count, "one side for each of \(distances.count) agents")
    let products = SymmetricMatrix(order: distances.count) { -distances[$0, $1] }.centred()
    let pairs = products.leading(2)
    let axes = pairs.map { pair in
      Self.oriented(pair.vector.map { $0 * max(0, pair.value).squareRoot() }, facing)
    }
    points = zip(axes[0], axes[1]).map(Point.init)
    let trace = products.trace
    shown = trace > 0 ? min(1, pairs.reduce(0) { $0 + max(0, $1.value) } / trace) : 1
  }

  /// The axis or its opposite: the one that points to where the sum of these agents lies; where that is nowhere, to the
  /// agent that is farthest out.
  private static func oriented(_ axis: [Double], _ facing: [Bool]) -> [Double] {
    let farthest = axis.max { $0.magnitude < $1.magnitude } ?? 0
    let sum = zip(axis, facing).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    let side = sum.magnitude > 1e-9 * farthest.magnitude ? sum : farthest
    return side < 0 ? axis.map { -$0 } : axis
  }
}
