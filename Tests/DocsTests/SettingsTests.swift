import Configuration
import Foundation
import Testing

@Suite struct SettingsTests {
  /// Settings are known by what the refusal of an unknown one lists.
  @Test func theTablesListEverySettingAndNoOther() throws {
    let document = try #require(Document.named("docs/configuration.md"))
    #expect(listed(in: document.lines).sorted() == settings(under: []).sorted())
  }

  /// First cells of the tables whose header is “setting”; below the heading “Federations” they belong to one.
  private func listed(in lines: [String]) -> [String] {
    var found: [String] = []
    var prefix = ""
    var isSettings = false
    for line in lines {
      if line.hasPrefix("## ") { prefix = line == "## Federations" ? "federations.f." : "" }
      if line.hasPrefix("| setting |") { isSettings = true }
      if !line.hasPrefix("|") { isSettings = false }
      let cells = line.components(separatedBy: "`")
      if isSettings, line.hasPrefix("| `"), cells.count > 1 { found.append(prefix + cells[1]) }
    }
    return found
  }

  private func settings(under path: [String]) -> [String] {
    let names = known(under: path)
    if names.isEmpty { return [path.joined(separator: ".")] }
    return names.flatMap { settings(under: path + [$0]) }
  }

  private func known(under path: [String]) -> [String] {
    let unknown = (path + ["unknown"]).joined(separator: ".")
    do {
      _ = try ServerConfiguration(
        yaml: "{security: none, federations: {f: {}}}", file: "", environment: [:], overrides: [unknown: ""])
    } catch {
      let parts = "\(error)".components(separatedBy: "known here: ")
      return parts.count < 2 ? [] : parts[1].components(separatedBy: " (")[0].components(separatedBy: ", ")
    }
    return []
  }
}
