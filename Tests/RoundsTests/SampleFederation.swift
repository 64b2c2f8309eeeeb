import Cryptography
import Rounds
import TestSupport
import Wire

/// Secrets of a federation that repeat, and a model of three parameters.
let sampleSeed = [UInt8](repeating: 42, count: 32)
let sampleWeights = Array("not looked into".utf8)

func sampleSpec() throws -> ModelSpec {
  try ModelSpec(tensors: [ModelSpec.Tensor(name: "weight", shape: [3], role: .parameter)])
}

/// Makes the federation “icu” in a fresh data folder.
func withFederation<Value>(seed: [UInt8]? = sampleSeed, _ body: (FederationFolder) throws -> Value) throws -> Value {
  try withTemporaryFolder { data in
    let folder = FederationFolder(data: data, federation: "icu")
    try Federation.create(folder, spec: sampleSpec(), weights: sampleWeights, seed: seed)
    return try body(folder)
  }
}

/// A release after `parent`.
func successor(_ parent: VerifiedManifest, number: UInt64? = nil, weights: [UInt8] = sampleWeights) -> ReleaseManifest {
  var manifest = parent.manifest
  manifest.release = number ?? parent.manifest.release + 1
  manifest.parent = parent.manifest.release
  manifest.parentDigest = parent.digest.bytes
  manifest.origin = "round"
  manifest.weightsBytes = UInt64(weights.count)
  manifest.weightsDigest = Digest(of: weights).bytes
  return manifest
}
