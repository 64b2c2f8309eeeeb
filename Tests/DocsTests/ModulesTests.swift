import Foundation
import Testing

/// The table of modules in docs/architecture.md, against Package.swift.
@Suite struct ModulesTests {
  @Test func theTableNamesEveryModuleAndWhatItImports() throws {
    let package = try String(contentsOf: Document.root.appending(path: "Package.swift"), encoding: .utf8)
    let rows = try table()
    var seen: Set<String> = []
    for match in package.matches(of: /(?:module\(|name:)\s*"(\w+)"(?:,\s*(?:dependencies: )?\[([^\]]*)\])?/) {
      let name = String(match.1)
      guard name != "flame", isModule(name), seen.insert(name).inserted || match.2 != nil else { continue }
      guard let list = match.2 else { continue }
      let own = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
      #expect(rows[name]?.subtracting(Self.libraries) == Set(own), "\(name) imports \(own.sorted())")
    }
    #expect(seen.allSatisfy { rows[$0] != nil || $0.hasPrefix("C") }, "\(seen.subtracting(rows.keys))")
    #expect(seen.count > 20)
  }

  private static let libraries: Set = ["protobuf-c", "FlyingFox", "Yams"]

  private func isModule(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: Document.root.appending(path: "Sources/\(name)").path)
  }

  /// By module, what its row names as imported.
  private func table() throws -> [String: Set<String>] {
    let lines = try #require(Document.named("docs/architecture.md")).lines
    let rows = lines.drop { $0 != "| module | imports | holds |" }.dropFirst(2).prefix { $0.hasPrefix("|") }
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        let cells = row.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return (cells[1], Set(cells[2].split(separator: ", ").map(String.init)))
      })
  }
}
