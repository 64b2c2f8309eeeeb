import ArgumentParser
import Configuration
import Logging
import Processes
import Rounds
import Text

/// The flags that tell a process its configuration.
struct ServerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration file.", valueName: "FILE"))
  var config = "flame.yaml"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a setting, for example federations.icu.updates.min=5. May be given more than once.",
      valueName: "SETTING=VALUE"))
  var settings: [String] = []

  /// File, overridden by environment variables, overridden by flags.
  func load() throws -> ServerConfiguration { try load(try text()) }

  /// The same, where the file has this text or is yet to be written.
  func load(_ text: String) throws -> ServerConfiguration {
    try ServerConfiguration(yaml: text, file: config, environment: currentEnvironment(), overrides: try overrides())
  }

  /// The same flags for a child process.
  var arguments: [String] { ["--config", config] + settings.flatMap { ["--set", $0] } }

  private func text() throws -> String {
    guard FileSystem.exists(config) else {
      throw ValidationError("there is no configuration \(config); `flame init` writes one, --config names another")
    }
    return String(decoding: try FileSystem.read(config, limit: 1 << 20), as: UTF8.self)
  }

  private func overrides() throws -> [String: String] {
    var values: [String: String] = [:]
    for setting in settings {
      guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
        throw ValidationError("--set \(setting): write SETTING=VALUE")
      }
      values[String(setting[..<equals])] = String(setting[setting.index(after: equals)...])
    }
    return values
  }
}

extension ServerConfiguration {
  /// The federation of that name, or the only one.
  func chosen(_ name: String?) throws -> FederationConfiguration {
    let known = federations.map(\.name)
    guard let name else {
      guard federations.count == 1 else {
        throw ValidationError("--federation is needed; there are: \(known.joined(separator: ", "))")
      }
      return federations[0]
    }
    guard let found = federation(name) else {
      throw ValidationError(
        "there is no federation “\(name)” in the configuration\(Nearest.hint(for: name, among: known))")
    }
    return found
  }

  func folder(_ federation: FederationConfiguration) -> FederationFolder {
    FederationFolder(data: data, federation: federation.name)
  }
}

/// Log lines go to standard error; FLAME_LOG sets the level: trace, debug, info, notice, warning, error.
func startLogging(default level: Logger.Level = .info) {
  let chosen = currentEnvironment()["FLAME_LOG"].flatMap(Logger.Level.init(rawValue:)) ?? level
  LoggingSystem.bootstrap { label in
    var handler = EscapingLogHandler(label: label)
    handler.logLevel = chosen
    return handler
  }
}
