/// The names that an unknown one may have been meant for.
package enum Nearest {
  private static let most = 3

  /// At most three, the nearest first; none where none is near.
  package static func names(to name: String, among known: some Sequence<String>) -> [String] {
    let all = known.map { (distance: distance(name.lowercased(), $0.lowercased()), name: $0) }.sorted { $0 < $1 }
    let limit = min(max(1, (name.count + 1) / 3), (all.first?.distance ?? 0) + 1)
    return all.filter { $0.distance <= limit }.prefix(most).map(\.name)
  }

  /// What goes behind a sentence that refuses a name: which it may have been meant for, or else all where they are few.
  package static func hint(for name: String, among known: some Collection<String>) -> String {
    let near = names(to: name, among: known)
    if !near.isEmpty { return "; did you mean \(near.joined(separator: " or "))?" }
    return known.isEmpty ? "" : "; known here: \(known.joined(separator: ", "))"
  }

  /// Letters that are to be put in, taken out, changed, or swapped with the next, until one is the other.
  static func distance(_ one: String, _ other: String) -> Int {
    let (a, b) = (Array(one), Array(other))
    var (before, last) = ([Int](), Array(0...b.count))
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
