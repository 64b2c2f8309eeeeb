import Wire

private let manifest = ReleaseManifest(
  version: 1, federation: "federation", release: 31, parentDigest: [4], parent: 51, specDigest: [6],
  weightsDigest: [7], weightsBytes: 81, round: 91, origin: "origin", revertedTo: 111, rule: "rule", space: "space",
  metric: "metric", noiseFactor: 15.5, agents: 161, admitted: 171, roundDigest: [18], seeded: true,
  nextPublisherKey: [20], nextServerKey: [21])
private let signed = SignedManifest(manifest: [1], signature: [2], key: [3])
private let range = WeightsRange(release: 11, offset: 21, length: 31, checksum: [4])
private let beat = ReleaseBeat(newest: 11, refusedRound: 21)
private let fetchManifests = FetchManifests(from: 11, limit: 21)
private let fetchWeights = FetchWeights(release: 11, offset: 21, length: 31)
private let list = ManifestList(manifests: twice(signed), beat: beat)
private let refusal = ReleaseRefusal(reason: "reason", release: 21)

private func event(_ body: ReleaseEvent.Body) -> ReleaseEvent {
  ReleaseEvent(federation: "federation", epoch: 31, body: body)
}
private func request(_ body: ReleaseRequest.Body) -> ReleaseRequest {
  ReleaseRequest(federation: "federation", body: body)
}
private func reply(_ body: ReleaseReply.Body) -> ReleaseReply {
  ReleaseReply(federation: "federation", epoch: 31, body: body)
}

let releaseSamples: [String: any WireValue] = [
  "FetchManifests": fetchManifests,
  "FetchWeights": fetchWeights,
  "ManifestList": list,
  "ReleaseBeat": beat,
  "ReleaseError": refusal,
  "ReleaseEvent.manifest": event(.manifest(signed)),
  "ReleaseEvent.weights": event(.weights(range)),
  "ReleaseEvent.beat": event(.beat(beat)),
  "ReleaseManifest": manifest,
  "ReleaseReply.manifests": reply(.manifests(list)),
  "ReleaseReply.weights": reply(.weights(range)),
  "ReleaseReply.error": reply(.error(refusal)),
  "ReleaseRequest.manifests": request(.manifests(fetchManifests)),
  "ReleaseRequest.weights": request(.weights(fetchWeights)),
  "SignedManifest": signed,
  "WeightsRange": range,
]
