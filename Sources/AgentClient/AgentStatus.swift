package import Wire

/// What an agent has met with since it started. Pure: no socket, no clock.
package struct AgentCounts: Hashable, Sendable {
  package private(set) var receipts: [ReceiptCode: UInt64] = [:]
  package private(set) var completedTrainings: UInt64 = 0
  package private(set) var failedTrainings: UInt64 = 0
  /// The collector knows the agent, and has not refused it since.
  private(set) var isWelcome = false
  /// Why the collector does not take the agent.
  private(set) var refusal: String?
  /// Why the last training failed; nil where it did not.
  private(set) var failure: String?

  package init() {}

  package mutating func hear(_ heard: AgentReply.Body) {
    guard case .receipt(let receipt) = heard else {
      (isWelcome, refusal) = (true, nil)
      return
    }
    receipts[receipt.code, default: 0] += 1
    if receipt.round == 0 { (isWelcome, refusal) = (false, receipt.reason) }
  }

  package mutating func trained() {
    completedTrainings += 1
    failure = nil
  }

  package mutating func failed(_ reason: String) {
    failedTrainings += 1
    failure = reason
  }
}

/// How an agent stands, for the person who runs it.
package struct AgentStatus: Hashable, Sendable {
  /// Collector and publisher are heard several times within this, where all is well. Milliseconds.
  private static let patience: UInt64 = 30_000

  package let federation: String
  package let counts: AgentCounts
  /// Number of the newest release that is verified; nil where none is.
  package let release: UInt64?
  /// The round that gathers now, as far as is known.
  package let round: UInt64?
  package let upload: UploadState.Stage
  package let isTraining: Bool
  /// What was said last found a connection to the collector.
  package let isConnected: Bool
  /// Bytes of messages to the collector.
  package let sentBytes: UInt64
  /// Milliseconds since the collector's last word; nil where it has said nothing.
  package let collectorSilence: UInt64?
  /// Milliseconds since the publisher's last word; nil where it has said nothing.
  package let publisherSilence: UInt64?

  package init(
    federation: String, counts: AgentCounts, release: UInt64?, round: UInt64?, upload: UploadState.Stage,
    isTraining: Bool, isConnected: Bool, sentBytes: UInt64, collectorSilence: UInt64?, publisherSilence: UInt64?
  ) {
    self.federation = federation
    self.counts = counts
    self.release = release
    self.round = round
    self.upload = upload
    self.isTraining = isTraining
    self.isConnected = isConnected
    self.sentBytes = sentBytes
    self.collectorSilence = collectorSilence
    self.publisherSilence = publisherSilence
  }

  /// Why the agent cannot take part now; nil where it can.
  package var obstacle: String? {
    if !isConnected { return "there is no connection to the collector" }
    if let refusal = counts.refusal { return "the collector refuses: \(refusal)" }
    if !counts.isWelcome { return "the collector has not answered yet" }
    if let fault = Self.fault("collector", collectorSilence) { return fault }
    if release == nil { return "there is no verified release yet" }
    if let fault = Self.fault("publisher", publisherSilence) { return fault }
    return counts.failure.map { "the last training failed: \($0)" }
  }

  private static func fault(_ server: String, _ silence: UInt64?) -> String? {
    guard let silence, silence > patience else { return nil }
    return "the \(server) has said nothing for \(silence / 1000) s"
  }
}
