internal import AgentClient
public import FlameSubscriber
internal import Wire

/// What an agent trains from.
public struct Base: Hashable, Sendable {
  /// Number of the release.
  public let release: UInt64
  public let model: Model
  /// What nobody trains (`flame init --frozen`): the same in every release, and no part of a local model.
  public let constants: Model
}

/// What training gave.
public struct LocalModel: Hashable, Sendable {
  /// With the tensors of the base, in any order.
  public var model: Model
  /// Training samples, as the agent claims; rule `fedavg` weighs by it. At least 1.
  public var samples: UInt64
  /// What the agent tells of its training, by name: at most 16, finite; for people to look at, nothing is decided by it.
  public var metrics: [String: Double]

  public init(_ model: Model, samples: UInt64, metrics: [String: Double] = [:]) {
    self.model = model
    self.samples = samples
    self.metrics = metrics
  }
}

/// What became of an agent's work.
public enum AgentEvent: Hashable, Sendable, CustomStringConvertible {
  case training(release: UInt64)
  case trained(release: UInt64, bytes: Int)
  /// The server's answer to an update; `code` is `accepted`, or why it has no part in the round
  /// (`late`, `not_finite`, …: docs/protocol.md).
  case receipt(round: UInt64, code: String, reason: String)
  /// The release cannot be trained from; it is tried again later.
  case failed(String)

  public var description: String {
    switch self {
    case .training(let release): "training from release \(release)"
    case .trained(let release, let bytes): "trained from release \(release), \(bytes) bytes to send"
    case .receipt(let round, let code, let reason): "round \(round): \(code) (\(reason))"
    case .failed(let reason): "failed, trying again later: \(reason)"
    }
  }

  init(_ news: AgentNews) {
    switch news {
    case .training(let release): self = .training(release: release)
    case .trained(let release, let bytes): self = .trained(release: release, bytes: bytes)
    case .receipt(let round, let code, let reason): self = .receipt(round: round, code: "\(code)", reason: reason)
    case .failed(let reason): self = .failed(reason)
    }
  }
}
