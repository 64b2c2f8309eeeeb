import Foundation

/// README.md and the files in docs/.
struct Document: CustomStringConvertible, Sendable {
  let path: String
  let lines: [String]

  var description: String { path }

  static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

  static let all: [Document] = {
    let folder = root.appending(path: "docs").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return (["README.md"] + names.sorted().filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }).map(Document.init)
  }()

  static func named(_ path: String) -> Document? { all.first { $0.path == path } }

  init(_ path: String) {
    self.path = path
    let text = (try? String(contentsOf: Self.root.appending(path: path), encoding: .utf8)) ?? ""
    lines = text.components(separatedBy: "\n")
  }

  /// Lines inside ``` fences.
  var code: [String] { parted.code }

  /// Texts between single backticks, outside of fences.
  var spans: [String] { parted.prose.flatMap(Self.spans) }

  /// Headings as they are linked to: lower case, dashes for spaces, no punctuation.
  var anchors: Set<String> {
    Set(
      parted.prose.filter { $0.hasPrefix("#") }.map { line in
        let title = line.drop { $0 == "#" || $0 == " " }.lowercased().replacing(" ", with: "-")
        return String(title.filter { $0.isLetter || $0.isNumber || "-_".contains($0) })
      })
  }

  /// Targets of links and pictures that lie in the repository.
  var links: [String] {
    parted.prose.flatMap { line in
      line.components(separatedBy: "](").dropFirst().compactMap { $0.split(separator: ")").first.map(String.init) }
    }.filter { !$0.contains("://") }
  }

  private var parted: (prose: [String], code: [String]) {
    var parts: (prose: [String], code: [String]) = ([], [])
    var isCode = false
    for line in lines {
      if line.trimmingCharacters(in: .whitespaces).hasPrefix("```") {
        isCode.toggle()
      } else if isCode {
        parts.code.append(line)
      } else {
        parts.prose.append(line)
      }
    }
    return parts
  }

  private static func spans(_ line: String) -> [String] {
    line.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
  }
}
