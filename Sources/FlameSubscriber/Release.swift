internal import AgentClient
internal import Cryptography
internal import Rounds
internal import Wire

/// A release of the global model. Signature, place in the chain and digest of the weights are verified.
public struct Release: Hashable, Sendable {
  public let federation: String
  public let number: UInt64
  /// `initial`, `round`, `revert`, or `keys` for one that only announces keys.
  public let origin: String
  /// The round it came from; 0 where there is none.
  public let round: UInt64
  /// Agents whose updates were in the round, and those of them whose updates are in the release.
  public let agents: Int
  public let admitted: Int
  /// BLAKE2b-256 of `weights`, 64 hexadecimal digits.
  public let digest: String
  /// The safetensors file.
  public let weights: [UInt8]

  /// The weights as tensors.
  public func model() throws(FlameError) -> Model { try Model(safetensors: weights) }
}

extension Release {
  init(_ release: AgentClient.Release) {
    let manifest = release.verified.manifest
    federation = manifest.federation
    number = manifest.release
    origin = manifest.origin
    round = manifest.round
    agents = Int(manifest.agents)
    admitted = Int(manifest.admitted)
    digest = Hexadecimal.text(manifest.weightsDigest)
    weights = release.weights
  }
}
