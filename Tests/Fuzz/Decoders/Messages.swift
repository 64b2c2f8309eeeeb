import Cryptography
import Rounds
import Wire

/// Reads bytes as a message; what is read is written so that it reads as the same. Compared are encodings: a message
/// may hold a NaN, which is not equal to itself.
private func read<Value: WireValue>(_ bytes: [UInt8], as type: Value.Type) -> Value? {
  guard let value = try? Value.decode(bytes, limit: 1 << 20) else { return nil }
  let written = value.encode()
  let again = promised("\(type) reads what it wrote") { try Value.decode(written) }
  promise(again.encode() == written, "\(type) reads the same as it wrote")
  return value
}

private func message<Value: WireValue>(_ name: String, _ type: Value.Type) -> Decoder {
  Decoder(name: name) { bytes in _ = read(bytes, as: type) }
}

extension Decoder {
  /// What arrives at sockets.
  static let messages = [
    message("agent-request", AgentRequest.self),
    message("agent-reply", AgentReply.self),
    message("work-request", WorkRequest.self),
    message("work-reply", WorkReply.self),
    message("release-request", ReleaseRequest.self),
    message("release-reply", ReleaseReply.self),
    message("release-event", ReleaseEvent.self),
    message("operator-request", OperatorRequest.self),
    message("operator-reply", OperatorReply.self),
  ]

  /// Messages that lie in files or inside other messages.
  static let records = [
    message("federation-record", FederationRecord.self),
    message("round-manifest", RoundManifest.self),
    message("decision-record", DecisionRecord.self),
    message("result-header", ResultHeader.self),
    Decoder(name: "release-manifest", run: readManifest),
    Decoder(name: "signed-manifest", run: readSigned),
    Decoder(name: "model-spec", run: readSpec),
  ]

  private static let key = SigningKey(seed: [UInt8](repeating: 7, count: 32))

  /// The bytes as a manifest that the publisher signed: all that a subscriber does with it.
  private static func readManifest(_ bytes: [UInt8]) {
    let manifest = read(bytes, as: ReleaseManifest.self)
    let signed = SignedManifest(manifest: bytes, signature: key.sign(bytes), key: key.publicKey.bytes)
    let name = manifest?.federation ?? "federation"
    let verified = try? VerifiedManifest(signed, key: key.publicKey, federation: name)
    promise((verified == nil) == (manifest == nil), "a signed manifest is believed if it can be read")
    guard let verified else { return }
    promise((try? verified.follow(verified)) == nil, "no release follows itself")
  }

  private static func readSigned(_ bytes: [UInt8]) {
    guard let signed = read(bytes, as: SignedManifest.self) else { return }
    let verified = try? VerifiedManifest(signed, key: key.publicKey, federation: "federation")
    promise(verified == nil, "nothing is believed that the publisher did not sign")
  }

  private static func readSpec(_ bytes: [UInt8]) {
    guard let record = read(bytes, as: ModelSpecRecord.self), let spec = try? ModelSpec(record) else { return }
    for index in spec.tensors.indices {
      let range = spec.range(of: index)
      promise(range.lowerBound >= 0 && range.upperBound <= spec.rowCount, "a tensor lies in the row")
    }
    promise((try? ModelSpec(spec.record)) == spec, "a spec reads as the same")
  }
}
