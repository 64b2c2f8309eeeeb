/// Where everything of one federation lies. Folders are per writer, so that others can mount them read-only.
///
///     federation.pb                                   model spec, keys' public halves
///     keys/{publisher,noise,selection}.key            mode 0600; others while one takes the place of another
///     rounds/N/{rows, round.log, sealed}              collector
///     clustering/N/{gram-I, decision}                 clustering workers
///     clipping/N/clipped-I  noising/N/noised-I        clipping, noising workers
///     releases/N/{weights.safetensors, manifest, state}   publisher
package struct FederationFolder: Hashable, Sendable {
  package let path: String
  package let federation: String

  package init(data: String, federation: String) {
    self.path = "\(data)/federations/\(federation)"
    self.federation = federation
  }

  package var record: String { "\(path)/federation.pb" }
  package var keys: String { "\(path)/keys" }
  package var rounds: String { "\(path)/rounds" }
  package var releases: String { "\(path)/releases" }
  package var stages: [String] { ["clustering", "clipping", "noising"].map { "\(path)/\($0)" } }

  package func key(_ name: String) -> String { "\(keys)/\(name).key" }
  package func round(_ number: UInt64) -> String { "\(rounds)/\(number)" }
  package func release(_ number: UInt64) -> String { "\(releases)/\(number)" }

  /// `stage` is one of clustering, clipping, noising.
  package func results(_ stage: String, round: UInt64) -> String { "\(path)/\(stage)/\(round)" }

  /// Numbered entries of a folder, ascending.
  package static func numbers(in folder: String) throws(StoreError) -> [UInt64] {
    try FileSystem.list(folder).compactMap { UInt64($0) }.sorted()
  }

  /// Names of the federations in a data folder.
  package static func federations(data: String) throws(StoreError) -> [String] {
    try FileSystem.list("\(data)/federations")
  }

  /// As for agents, but without dots: they divide the path of a setting.
  package static func isValidFederation(_ name: String) -> Bool { isValidName(name) && !name.contains(".") }

  /// An agent's name: letters, digits, dot, dash and underscore; 1 to 64 of them, not beginning with a dot.
  package static func isValidName(_ name: String) -> Bool {
    let allowed = { (byte: UInt8) in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || [45, 46, 95].contains(byte)
    }
    return (1...64).contains(name.utf8.count) && !name.hasPrefix(".") && name.utf8.allSatisfy(allowed)
  }
}
