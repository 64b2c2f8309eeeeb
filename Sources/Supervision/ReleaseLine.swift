package import Wire

/// A release as it is listed.
package struct ReleaseLine: Encodable {
  package let federation: String
  package let release: UInt64
  package let state: String
  package let origin: String
  package let round: UInt64
  package let agents: UInt32
  package let admitted: UInt32
  package let kept: Bool
  package let digest: String
  package let reason: String

  package init(_ summary: ReleaseSummary) {
    federation = summary.federation
    release = summary.release
    state = summary.state
    origin = summary.origin
    round = summary.round
    agents = summary.agents
    admitted = summary.admitted
    kept = summary.weightsKept
    digest = summary.weightsDigest
    reason = summary.reason
  }
}
