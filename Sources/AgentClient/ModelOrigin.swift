package import Cryptography

/// What a local model was trained from, and for whom. In a file beside a kept one, as text:
///
///     publisher HEX ⏎ agent NAME ⏎ base HEX ⏎ model HEX
///
/// the federation's publisher as the agent was told its key, and the digests (BLAKE2b-256) of the base's file and of the
/// model's own. The number of a release alone says little: an operator may begin anew under the same name.
package struct ModelOrigin: Hashable, Sendable {
  /// For whom an agent trains.
  package struct Owner: Hashable, Sendable {
    let publisher: PublicKey
    let agent: String

    package init(publisher: PublicKey, agent: String) {
      self.publisher = publisher
      self.agent = agent
    }
  }

  let owner: Owner
  let base: Digest

  func text(model: Digest) -> String {
    entries(model).map { "\($0.word) \($0.value)\n" }.joined()
  }

  /// Why a model with this text beside it is not the one that is wanted; nil where it is.
  func fault(in text: String, model: Digest) -> String? {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let said = Dictionary(lines.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
    return entries(model).first { said[$0.word] != $0.value }.map { said[$0.word] == nil ? Self.unknown : $0.fault }
  }

  static let unknown = "nothing beside it says what it was trained from"

  private func entries(_ model: Digest) -> [(word: String, value: String, fault: String)] {
    let publisher = Digest(bytes: owner.publisher.bytes)?.hex ?? ""
    return [
      ("publisher", publisher, "it was trained for another federation"),
      ("agent", owner.agent, "another agent trained it"),
      ("base", base.hex, "it was trained from other weights"),
      ("model", model.hex, "its bytes are not those that were written"),
    ]
  }
}
