/// Makes a failing list of choices shorter while it fails in the same way (delta debugging, Zeller 2002): parts are left
/// out, halves first, single choices last.
struct Shrinking {
  /// The violation that choices lead to.
  let violation: ([Choice]) -> Violation?
  /// How often that is tried: a violation at the very end of a walk takes long to come about.
  private var tries = 3_000

  init(violation: @escaping ([Choice]) -> Violation?) { self.violation = violation }

  mutating func shortest(of choices: [Choice], kind: String) -> [Choice] {
    var choices = choices
    var size = max(1, choices.count / 2)
    while true {
      let shorter = pass(choices, size, kind)
      let hasShrunk = shorter.count < choices.count
      choices = shorter
      if tries == 0 || size == 1 && !hasShrunk { return choices }
      size = max(1, size / 2)
    }
  }

  /// Tries to leave out each part of so many choices.
  private mutating func pass(_ choices: [Choice], _ size: Int, _ kind: String) -> [Choice] {
    var choices = choices
    var start = 0
    while start < choices.count && tries > 0 {
      tries -= 1
      var candidate = choices
      candidate.removeSubrange(start..<min(start + size, choices.count))
      if violation(candidate)?.kind == kind { choices = candidate } else { start += size }
    }
    return choices
  }
}
