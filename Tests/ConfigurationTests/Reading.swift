import Configuration
import Testing

/// The least that a configuration holds.
let least = """
  security: none
  federations:
    icu: {}

  """

func read(
  _ yaml: String, environment: [String: String] = [:], set overrides: [String: String] = [:]
) throws -> ServerConfiguration {
  try ServerConfiguration(yaml: yaml, file: "flame.yaml", environment: environment, overrides: overrides)
}

/// The one federation of a configuration that has the given lines below its name.
func federation(_ lines: String) throws -> FederationConfiguration {
  let indented = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
  return try #require(try read("security: none\nfederations:\n  icu:\n" + indented).federation("icu"))
}

/// The error that reading ends with.
func error(_ body: () throws -> Void) -> ConfigurationError? {
  do {
    try body()
    return nil
  } catch { return error as? ConfigurationError }
}

func error(in lines: String) -> ConfigurationError? { error { _ = try federation(lines) } }
