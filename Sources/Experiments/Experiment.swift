package import Configuration
internal import Yams

/// A question as runs: what an experiment's file says.
package struct Experiment: Sendable {
  /// The name of its file, without folder and ending.
  package let name: String
  package let title: String
  /// Without repetition, in the order of the file.
  package let runs: [Run]
}

extension Experiment {
  /// Reads YAML:
  ///
  /// ```
  /// title: What the figure shows
  /// data: [images, words]        # a list is an axis of the grid; so with every setting
  /// attack: [none, {name: blend, kappa: [0.2, 0.3]}]
  /// grids:                       # several grids; each begins with the settings above
  ///   - defense: [fedavg, flame]
  ///     seeds: [1, 2, 3]
  /// ```
  ///
  /// - Parameters:
  ///   - file: for messages; its name is the experiment's.
  /// - Throws: `ConfigurationError` for what is unknown or wrong, with its path and line.
  package init(yaml: String, file: String) throws(ConfigurationError) {
    var (title, grid, grids) = ("", Grid(), [Setting]())
    let settings = try Self.root(yaml, file).mapping()
    for (name, setting) in settings {
      switch name {
      case "title": title = try setting.text()
      case "grids": grids = setting.entries
      default: try grid.read([(name, setting)])
      }
    }
    var runs: [Run] = []
    for part in grids.isEmpty ? [nil] : grids.map(Optional.some) {
      var grid = grid
      if let part { try grid.read(try part.mapping()) }
      for settings in grid.settings() { runs.append(try Run(settings, file: file)) }
    }
    self.name = Self.name(of: file)
    self.title = title
    var seen: Set<String> = []
    self.runs = runs.filter { seen.insert($0.key).inserted }
  }

  private static func root(_ yaml: String, _ file: String) throws(ConfigurationError) -> Setting {
    if let line = YAMLText.lineOfAlias(yaml) {
      throw ConfigurationError("", "anchors and aliases are not supported", origin: "\(file), line \(line)")
    }
    do {
      guard let node = try compose(yaml: yaml) else {
        throw ConfigurationError("", "an empty file", origin: file)
      }
      return Setting(node: node, path: "", file: file)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError("", "not YAML: \(error)", origin: file)
    }
  }

  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    return last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last
  }
}
