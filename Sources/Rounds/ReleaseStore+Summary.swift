internal import Cryptography
package import Wire

extension ReleaseStore {
  /// A release as operators see it in lists.
  package func summary(_ release: UInt64) throws(StoreError) -> ReleaseSummary {
    let manifest = try manifest(release).manifest
    let state = try state(release)
    return ReleaseSummary(
      federation: folder.federation, release: release, state: state.name, round: manifest.round,
      agents: manifest.agents, admitted: manifest.admitted,
      weightsDigest: Digest(bytes: manifest.weightsDigest)?.hex ?? "", origin: manifest.origin, reason: state.reason,
      weightsKept: FileSystem.exists(weightsPath(release)))
  }
}
