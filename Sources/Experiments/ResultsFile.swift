internal import FoundationEssentials
internal import Rounds

/// The results of an experiment, a run a line: `results/NAME.json` beside `NAME.yaml`.
///
/// Sorted and rounded, so that the same results are the same text and a changed run is a changed line.
package struct ResultsFile: Sendable {
  package let path: String

  /// - Parameters:
  ///   - experiment: the path of its YAML file.
  package init(of experiment: String) {
    let parts = experiment.split(separator: "/", omittingEmptySubsequences: false)
    let file = parts.last.map(String.init) ?? ""
    let name = file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
    path = (parts.dropLast().map(String.init) + ["results", "\(name).json"]).joined(separator: "/")
  }

  /// Empty where there is no file.
  ///
  /// - Throws: `ResultsError` for a file that holds no results.
  package func read() throws -> [RunResult] {
    guard FileSystem.exists(path) else { return [] }
    let bytes = try FileSystem.read(path)
    do { return try JSONDecoder().decode([RunResult].self, from: Data(bytes)) } catch {
      throw ResultsError(path: path, reason: "\(error)")
    }
  }

  /// Replaces the file at once: it holds the old results or the new ones.
  package func write(_ results: [RunResult]) throws {
    try FileSystem.makeFolder(FileSystem.parent(path), permissions: 0o755)
    let lines = results.map { (order: $0.settings.text, line: canonicalJSON($0)) }.sorted { $0 < $1 }.map(\.line)
    let text = lines.isEmpty ? "[]\n" : "[\n\(lines.joined(separator: ",\n"))\n]\n"
    try FileSystem.replace(path, with: Array(text.utf8), synchronised: false, permissions: 0o644)
  }
}

/// A file that should hold results and does not.
package struct ResultsError: Error, Hashable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String {
    "\(path) holds no results (\(reason)); remove it to run the experiment anew"
  }
}
