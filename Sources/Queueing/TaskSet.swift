/// A set of task indices below a fixed bound, a bit each.
///
/// `popFirst` keeps the place of the lowest member, so taking all members in turn costs one pass over the bits.
package struct TaskSet: Hashable, Sendable {
  private var words: [UInt64]
  /// The first word that is not zero, or the number of words.
  private var first: Int
  package private(set) var count: Int

  /// The empty set of indices below `bound`.
  init(bound: Int) {
    words = Array(repeating: 0, count: (bound + 63) / 64)
    first = words.count
    count = 0
  }

  /// All indices below `bound`.
  init(full bound: Int) {
    words = Array(repeating: .max, count: (bound + 63) / 64)
    if bound % 64 != 0 { words[words.count - 1] = (1 << UInt64(bound % 64)) - 1 }
    first = 0
    count = bound
  }

  package var isEmpty: Bool { count == 0 }

  package func contains(_ index: Int) -> Bool {
    words[index / 64] & bit(index) != 0
  }

  /// - Precondition: `index` is not a member: a task that waits twice would be done by two.
  mutating func insert(_ index: Int) {
    precondition(!contains(index), "task \(index) is already in the set")
    words[index / 64] |= bit(index)
    count += 1
    first = min(first, index / 64)
  }

  /// Takes out the lowest member.
  mutating func popFirst() -> Int? {
    guard first < words.count else { return nil }
    let offset = words[first].trailingZeroBitCount
    let index = first * 64 + offset
    words[first] &= words[first] - 1
    count -= 1
    while first < words.count, words[first] == 0 { first += 1 }
    return index
  }

  /// The members in ascending order.
  package func forEach(_ body: (Int) -> Void) {
    for place in first..<words.count {
      var rest = words[place]
      while rest != 0 {
        body(place * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  private func bit(_ index: Int) -> UInt64 {
    1 << UInt64(index % 64)
  }
}
