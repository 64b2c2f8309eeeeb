internal import Cryptography
internal import FoundationEssentials
package import Lab

/// Everything a run depends on but the versions of its parts.
package struct RunSettings: Codable, Hashable, Sendable {
  /// A name in `LabData`.
  package var data = "images"
  /// A name in `LabModel`; nil is the usual one of the data.
  package var model: String?
  /// How agents train, as `OptimiserKind` reads it; nil is what is usual for the data.
  package var optimiser: String?
  package var partition = "degree 0.5"
  package var agents = 20
  /// Of each agent; nil is what the data has by default.
  package var examples: Int?
  /// PMR.
  package var compromised = 0.25
  /// PDR.
  package var poison = 0.5
  /// η; nil is no bound.
  package var stealth: Double?
  package var knowledge = Knowledge.own
  /// The first attacked round after the warm start, from 1.
  package var start = 1
  package var warmRounds = 15
  package var attackRounds = 15
  package var attack = Choice.none
  package var defense = Choice("fedavg")
  /// Whether to measure what models and updates tell of the data; only where nobody attacks.
  package var leakage: Bool?
  package var seed: UInt64 = 1

  package init() {}

  /// The same settings without what has no effect: an attack by nobody, a look at leakage while somebody attacks.
  var canonical: RunSettings {
    var settings = self
    if leakage == false { settings.leakage = nil }
    guard attack == .none || compromised == 0 else {
      settings.leakage = nil
      return settings
    }
    let plain = RunSettings()
    (settings.attack, settings.compromised, settings.poison) = (.none, 0, 0)
    (settings.stealth, settings.knowledge, settings.start) = (nil, plain.knowledge, plain.start)
    return settings
  }

  /// The same for all seeds.
  package var cell: RunSettings {
    var settings = self
    settings.seed = 0
    return settings
  }

  /// The settings by the names of an experiment's file, but the seed.
  package var fields: [(name: String, value: String)] {
    [
      ("data", data), ("model", model ?? "usual"), ("optimiser", optimiser ?? "usual"),
      ("partition", partition), ("agents", "\(agents)"),
      ("examples", examples.map { "\($0)" } ?? "usual"), ("compromised", "\(compromised)"), ("poison", "\(poison)"),
      ("stealth", stealth.map { "\($0)" } ?? "none"), ("knowledge", knowledge.rawValue), ("start", "\(start)"),
      ("warm_rounds", "\(warmRounds)"), ("attack_rounds", "\(attackRounds)"), ("attack", "\(attack)"),
      ("defense", "\(defense)"), ("leakage", "\(leakage ?? false)"),
    ]
  }

  /// Sorted, so that equal settings have equal text.
  package var text: String { canonicalJSON(self) }
}

extension RunSettings {
  /// Whether a text is `setting=value` with a setting there is.
  package static func isCondition(_ text: String) -> Bool {
    text.firstIndex(of: "=").map { sign in RunSettings().fields.contains { $0.name == text[..<sign] } } ?? false
  }

  /// Whether a setting has the value that a condition names; of an attack or a defense its name is enough.
  package func satisfies(_ condition: String) -> Bool {
    guard let sign = condition.firstIndex(of: "=") else { return false }
    let (name, wanted) = (condition[..<sign], condition[condition.index(after: sign)...])
    guard let value = fields.first(where: { $0.name == name })?.value else { return false }
    return value == wanted || (["attack", "defense"].contains(name) && value.hasPrefix(wanted + " "))
  }
}

/// One line of JSON with sorted keys: the same text for the same value.
func canonicalJSON(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else { preconditionFailure("settings and results can be encoded") }
  return String(decoding: data, as: UTF8.self)
}

/// The first half of BLAKE2b-256 of a value's text, in hexadecimal digits.
func key(of parts: [String]) -> String {
  String(Digest(of: parts.joined(separator: "\n").utf8).hex.prefix(32))
}
