/// An attack or a defense with its parameters; as text `blend kappa=0.3`.
package struct Choice: Hashable, Sendable {
  package let name: String
  package let parameters: [String: String]

  package init(_ name: String, _ parameters: [String: String] = [:]) {
    self.name = name
    self.parameters = parameters
  }

  /// No attack.
  package static let none = Choice("none")
}

extension Choice: Codable, CustomStringConvertible {
  /// Name, then the parameters in the order of their names.
  package var description: String {
    ([name] + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
  }

  /// What `description` gives; nil for anything else.
  package init?(text: String) {
    let words = text.split(separator: " ")
    guard let name = words.first else { return nil }
    var parameters: [String: String] = [:]
    for word in words.dropFirst() {
      guard let sign = word.firstIndex(of: "=") else { return nil }
      parameters[String(word[..<sign])] = String(word[word.index(after: sign)...])
    }
    self.init(String(name), parameters)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let choice = Choice(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no name with parameters")
    }
    self = choice
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
