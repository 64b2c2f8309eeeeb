package import Configuration
internal import Glibc
package import Rounds

/// The folder of a server that runs on this machine only, for as long as a command takes.
///
///     flame.yaml               the server's configuration
///     federations/, run/       its stores and sockets
///     log                      what the processes said
package struct LocalFolder: Hashable, Sendable {
  /// A socket's path is limited by the system.
  private static let longestSocketPath = 107

  /// Absolute.
  package let path: String

  package var configurationFile: String { "\(path)/flame.yaml" }
  package var log: String { "\(path)/log" }

  /// A folder that was made before.
  package init(existing path: String) { self.path = path }

  /// Makes the folder, or takes an empty one; nil is a new one in `TMPDIR` or /tmp, whose name begins with `name`.
  package init(new path: String?, name: String) throws {
    guard let path else {
      self.path = try FileSystem.makeTemporaryFolder(name)
      try check()
      return
    }
    try FileSystem.makeFolder(path, permissions: 0o755)
    guard let real = realpath(path, nil) else { throw LocalServerError("\(path) is no folder that can be used") }
    defer { free(real) }
    self.path = String(cString: real)
    try check()
  }

  private func check() throws {
    guard try FileSystem.list(path).isEmpty else {
      throw LocalServerError("\(path) is not empty: remove it, or name another folder with --folder")
    }
    let longest = "\(path)/run/publisher.operator"
    guard longest.utf8.count <= Self.longestSocketPath else {
      throw LocalServerError(
        "\(path) is too long a path for the sockets in it (\(longest.utf8.count) bytes, the system takes "
          + "\(Self.longestSocketPath)): name a shorter one with --folder")
    }
  }

  package func configuration() throws -> ServerConfiguration {
    let yaml = String(decoding: try FileSystem.read(configurationFile), as: UTF8.self)
    return try ServerConfiguration(yaml: yaml, file: configurationFile, environment: [:])
  }

  package func federation(_ name: String) -> FederationFolder { FederationFolder(data: path, federation: name) }
}

extension LocalFolder {
  /// Writes the configuration of a server that nobody outside this machine reaches.
  ///
  /// - Parameters:
  ///   - remark: what a reader of the file is told, in one line.
  ///   - federations: by name, each with the lines of its settings.
  package func configure(_ remark: String, _ federations: [(name: String, settings: [String])]) throws {
    let lines = federations.flatMap { federation in
      ["  \(federation.name):"] + federation.settings.map { "    \($0)" }
    }
    let yaml = """
      # \(remark)
      data: \(quoted(path))
      security: none
      endpoints:
        collector: \(quoted("ipc://\(path)/run/collector"))
        releases: \(quoted("ipc://\(path)/run/releases"))
        ranges: \(quoted("ipc://\(path)/run/ranges"))
      federations:
      \(lines.joined(separator: "\n"))

      """
    try FileSystem.replace(configurationFile, with: Array(yaml.utf8), synchronised: false)
  }

  /// A YAML scalar in single quotes.
  private func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }
}

/// Why a server on this machine cannot go on.
package struct LocalServerError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
