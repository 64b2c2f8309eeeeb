/// A setting that is unknown, missing or has a wrong value; names it, and where it was given.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Dotted path, for example `federations.icu.updates.min`.
  package let setting: String
  package let reason: String
  /// File and line, variable or flag; empty where the setting is not given at all.
  package let origin: String

  package init(_ setting: String, _ reason: String, origin: String = "") {
    self.setting = setting
    self.reason = reason
    self.origin = origin
  }

  package var description: String {
    let place = origin.isEmpty ? "" : " (\(origin))"
    return setting.isEmpty ? "\(reason)\(place)" : "\(setting): \(reason)\(place)"
  }
}
