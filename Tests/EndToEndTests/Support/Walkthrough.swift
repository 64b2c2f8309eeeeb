import Foundation

/// The commands of a page in docs/, as a reader would type them one after the other.
///
/// Blocks between ``` fences count that have lines with a prompt, `$ `; what stands below a command is what it shows.
/// Comments that Markdown does not show, in the lines right before a block, say how it is run here:
///
///     <!-- run: in the background -->    the last command goes on, until `stop $last`; what it shows is awaited
///     <!-- run: loosely -->              of what it shows, the first line counts only
///     <!-- run: fails -->                the last command's exit status is not 0, as it is wherever `Error: ` is shown
///     <!-- run: not here, REASON -->     by something else
///     <!-- run: first COMMAND -->        the reader has done this before
///     <!-- run: WORD is COMMAND -->      from here on, in place of WORD stands what COMMAND prints then
struct Walkthrough {
  struct Step {
    let command: String
    /// What a reader is shown.
    fileprivate(set) var shown: [String] = []
    let isLoose: Bool
    fileprivate(set) var isBackground = false
    fileprivate(set) var isFailure = false

    /// Commands that fail in the page fail here.
    var failsAsShown: Bool { isFailure || shown.contains { $0.hasPrefix("Error: ") } }
  }

  private enum Part {
    case hidden(String)
    case replace(word: String, command: String)
    case step(Step)
  }

  private var parts: [Part] = []
  /// Lines of blocks that look like commands and have no prompt: nobody runs them.
  private(set) var unprompted: [String] = []

  var steps: [Step] {
    parts.compactMap { part in
      if case .step(let step) = part { step } else { nil }
    }
  }

  init(page: String) {
    var directives: [String] = []
    var block: [String]?
    var isCode = false
    for line in page.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        if let ended = block {
          if !isCode { add(ended, directives) }
          directives = []
        }
        isCode = !["```", "```sh", "```console"].contains(line)
        block = block == nil ? [] : nil
      } else if block != nil {
        block?.append(line)
      } else if line.hasPrefix("<!-- run: ") && line.hasSuffix(" -->") {
        directives.append(String(line.dropFirst("<!-- run: ".count).dropLast(" -->".count)))
      } else if !line.isEmpty {
        directives = []
      }
    }
  }

  private mutating func add(_ block: [String], _ directives: [String]) {
    let programs = ["flame", "make", "docker", "python3", "pip", "curl", "git", "apt", "echo", "export"]
    if !block.contains(where: { $0.hasPrefix("$ ") }) {
      unprompted += block.filter { line in programs.contains { line.hasPrefix($0 + " ") } }
    }
    if directives.contains(where: { $0.hasPrefix("not here, ") }) { return }
    for directive in directives {
      if directive.hasPrefix("first ") {
        parts.append(.hidden(String(directive.dropFirst("first ".count))))
      } else if let range = directive.range(of: " is ") {
        let word = String(directive[..<range.lowerBound])
        parts.append(.replace(word: word, command: String(directive[range.upperBound...])))
      }
    }
    var steps: [Step] = []
    for line in block {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), isLoose: directives.contains("loosely")))
      } else if !steps.isEmpty {
        steps[steps.count - 1].shown.append(line)
      }
    }
    if !steps.isEmpty {
      steps[steps.count - 1].isBackground = directives.contains("in the background")
      steps[steps.count - 1].isFailure = directives.contains("fails")
    }
    parts += steps.map(Part.step)
  }

  /// A script for bash that takes the steps in order. Step n leaves what it printed in `n.out`, and its exit status in
  /// `n.status` unless it goes on in the background.
  var script: String {
    var number = 0
    let lines = parts.map { part -> String in
      switch part {
      case .hidden(let command): return "eval \(quoted(command)) </dev/null >>\"$walk/hidden.out\" 2>&1"
      case .replace(let word, let command): return "words[\(quoted(word))]=\(quoted(command))"
      case .step(let step):
        number += 1
        return Self.line(step, number)
      }
    }
    return Self.prelude + lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ step: Step, _ number: Int) -> String {
    let file = "\"$walk/\(number)"
    let command = "eval \"$(replaced \(quoted(step.command)))\" >\(file).out\" 2>&1 </dev/null"
    guard step.isBackground else { return "\(command); echo $? >\(file).status\"" }
    return "\(command) & last=$!; await \(file).out\" \(step.isLoose ? min(1, step.shown.count) : step.shown.count)"
  }

  private static let prelude = """
    # In a network of its own nobody else has the ports.
    ip link set lo up 2>/dev/null
    walk=$PWD
    declare -A words=()
    replaced() {
      text=$1
      for word in "${!words[@]}"; do
        case $text in *"$word"*) text=${text//"$word"/"$(eval "${words[$word]}")"} ;; esac
      done
      printf %s "$text"
    }
    # Each command in the background is a group of processes, which ends as one.
    set -m
    trap 'for job in $(jobs -p); do kill -KILL -- "-$job"; done 2>/dev/null' EXIT
    stop() { kill -- "-$1"; while kill -0 -- "-$1" 2>/dev/null; do wait "$1"; sleep 0.05; done; }
    # Until a file has so many lines, half a minute at most.
    await() { for _ in {1..300}; do [ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ] && return; sleep 0.1; done; }

    """
}

private func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }

/// Where what was printed departs from what the page shows; nil where each line that is shown was printed, in order.
/// Numbers and digests may be others, and `…` stands for anything, alone for any lines.
func departure(from shown: [String], printed: String) -> String? {
  var lines = printed.components(separatedBy: "\n")[...]
  for line in shown where !["", "…"].contains(line.trimmingCharacters(in: .whitespaces)) {
    guard let found = lines.firstIndex(where: { matches($0, line) }) else { return line }
    lines = lines[(found + 1)...]
  }
  return nil
}

private func matches(_ line: String, _ shown: String) -> Bool {
  let pieces = shape(shown).components(separatedBy: "…")
  var rest = shape(line)[...]
  guard pieces.count > 1, let last = pieces.last, rest.hasPrefix(pieces[0]) else { return rest == shape(shown) }
  rest.removeFirst(pieces[0].count)
  for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
    guard let range = rest.range(of: piece) else { return false }
    rest = rest[range.upperBound...]
  }
  return rest.hasSuffix(last)
}

private func shape(_ line: String) -> String {
  line.replacing(/[0-9a-f]{8,}/, with: "#").replacing(/[0-9]+([.][0-9]+)?/, with: "#").replacing(/\s+/, with: " ")
    .trimmingCharacters(in: .whitespaces)
}
