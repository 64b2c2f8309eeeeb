package import Messaging
package import Rounds
package import Wire

/// What an agent needs to know.
package struct AgentSettings: Sendable {
  package let name: String
  package let collector: String
  package let source: ReleaseSource
  /// Folder for the base and the local model.
  package let folder: String
  /// Names of tensors that are buffers, beside running means and variances.
  package let bufferPatterns: [String]
  /// The agent ends after so many accepted updates; nil = never.
  package let rounds: Int?
  package let transport: Transport
  /// What else to try where the server does not answer.
  package let servers: ServerKeys?
  /// What was seen of the releases before.
  package let seen: SeenReleases?

  package init(
    name: String, collector: String, source: ReleaseSource, folder: String, bufferPatterns: [String] = [],
    rounds: Int? = nil, transport: Transport = .plain, servers: ServerKeys? = nil, seen: SeenReleases? = nil
  ) {
    self.name = name
    self.collector = collector
    self.source = source
    self.folder = folder
    self.bufferPatterns = bufferPatterns
    self.rounds = rounds
    self.transport = transport
    self.servers = servers
    self.seen = seen
  }
}

/// What an agent's user wants to hear of.
package enum AgentNews: Sendable {
  case training(release: UInt64)
  case trained(release: UInt64, bytes: Int)
  case receipt(round: UInt64, code: ReceiptCode, reason: String)
  case failed(String)
}
