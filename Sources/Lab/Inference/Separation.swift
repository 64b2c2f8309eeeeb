/// How well a score tells members from others.
package struct Separation: Hashable, Sendable {
  /// The area under the curve of true against false positives: the share of pairs of a member and another in which the
  /// member has the higher score, where equal ones count half. 0.5 is guessing.
  package let area: Double
  /// The largest difference of true and false positive rate of any threshold (Yeom et al., CSF 2018). 0 is guessing.
  package let advantage: Double

  /// At least one score each.
  package init(members: [Double], others: [Double]) {
    precondition(!members.isEmpty && !others.isEmpty, "scores of both kinds")
    let all = members.map { (score: $0, isMember: true) } + others.map { (score: $0, isMember: false) }
    let descending = all.sorted { $0.score > $1.score }
    var (hits, misses, area, advantage) = (0.0, 0.0, 0.0, 0.0)
    var next = 0
    while next < descending.count {
      let equal = descending[next...].prefix { $0.score == descending[next].score }
      let (newHits, newMisses) = (Double(equal.count { $0.isMember }), Double(equal.count { !$0.isMember }))
      area += newMisses * (hits + newHits / 2)
      (hits, misses, next) = (hits + newHits, misses + newMisses, next + equal.count)
      advantage = max(advantage, hits / Double(members.count) - misses / Double(others.count))
    }
    self.area = area / (Double(members.count) * Double(others.count))
    self.advantage = advantage
  }
}
