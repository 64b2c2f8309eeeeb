import Aggregation
import Cryptography
import Kernels
import Rounds
import Stages
import TestSupport
import Wire

/// A sealed round on disk: parameters end, and buffers begin, in the middle of its second shard.
struct SampleRound {
  static let parameters = Shard.parameters + 1003
  static let names = ["ada", "bob", "cem", "dee", "eve"]
  let federation: Federation
  let rule: RuleParameters
  /// Row 0 is the base, the others are the updates.
  let rows: [[Float]]

  /// Makes it in a folder of its own and lends it. Where they are `distorted`, the updates are others.
  static func with<Value>(
    _ rule: RuleParameters = .paper, distorted: ((inout [[Float]]) -> Void)? = nil,
    _ body: (SampleRound) throws -> Value
  ) throws -> Value {
    try withTemporaryFolder { try body(SampleRound(folder: $0, rule, distorted)) }
  }

  private init(folder: String, _ rule: RuleParameters, _ distorted: ((inout [[Float]]) -> Void)?) throws {
    let spec = try ModelSpec(tensors: [
      ModelSpec.Tensor(name: "dense", shape: [Self.parameters], role: .parameter),
      ModelSpec.Tensor(name: "norm.running_mean", shape: [501], role: .buffer),
    ])
    var updates = (1...Self.names.count).map { Self.row($0, spec.rowCount) }
    distorted?(&updates)
    rows = [Self.row(0, spec.rowCount)] + updates
    self.rule = rule
    let place = FederationFolder(data: folder, federation: "f")
    try Federation.create(
      place, spec: spec, weights: spec.safetensors(row: rows[0]), seed: [UInt8](repeating: 1, count: 32))
    federation = try Federation(place)
    try FileSystem.makeFolder(place.round(1))
    let file = try RowsFile("\(place.round(1))/rows", elements: spec.rowCount, mode: .update)
    let checksums = try rows.enumerated().map { slot, row in try Self.write(row, slot, file) }
    _ = try SealedRoundFile.put(manifest(checksums), slots: [1, 2, 3, 4, 5], in: place.round(1), synchronised: false)
  }

  /// Agents 1 to 4 go about the same way, 5 goes back; lengths differ.
  private static func row(_ number: Int, _ count: Int) -> [Float] {
    var state = UInt64(number + 1)
    return (0..<count).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let own = Float(state >> 40) / Float(1 << 24) - 0.5
      return (number == 5 ? -1 : 1) * Float(index % 5 + 1) * Float(number + 1) / 100 + own / 50
    }
  }

  private static func write(_ row: [Float], _ slot: Int, _ file: borrowing RowsFile) throws -> [UInt8] {
    var checksums: [UInt8] = []
    for shard in 0..<Shard.count(of: row.count) {
      try Array(row[Shard.range(shard, row.count)]).withUnsafeBytes { bytes in
        try file.write(bytes, slot: slot, index: shard)
        checksums += Checksum(of: bytes).bytes
      }
    }
    return checksums
  }

  private func manifest(_ checksums: [[UInt8]]) -> RoundManifest {
    RoundManifest(
      version: protocolVersion, federation: "f", round: 1, base: 0, baseManifestDigest: [],
      baseChecksums: checksums[0], specDigest: federation.specDigest.bytes, parameters: UInt64(Self.parameters),
      buffers: UInt64(federation.spec.buffers),
      rule: rule.record, engine: .current,
      rows: zip(Self.names, checksums.dropFirst()).map { RoundRow(agent: $0, claimedCount: 1, checksums: $1) },
      noiseFingerprint: federation.noiseFingerprint.bytes, seeded: true)
  }

  /// Does a task.
  func perform(_ stage: String, _ index: Int = 0) throws {
    try RoundWork(federation, round: 1) {}.perform(stage, index)
  }

  /// Does all tasks up to a stage.
  func perform(through last: String) throws {
    for (stage, count) in [("gram", 2), ("decide", 1), ("clip", 2), ("noise", 2)] {
      for index in 0..<count { try perform(stage, index) }
      if stage == last { return }
    }
  }

  /// The weights that the round amounts to.
  func weights() throws -> [UInt8] {
    let folder = federation.folder
    let base = ReleaseStore(folder, key: federation.publisherKey).weightsPath(0)
    return try RoundResult(federation, round: 1) {}.weights(base: base, in: folder.releases)
  }

  /// What follows the header of a result, and its bytes as a whole.
  func content(_ name: String, in stage: String) throws -> [UInt8] {
    let bytes = try FileSystem.read("\(federation.folder.results(stage, round: 1))/\(name)")
    let header = Int(bytes[0]) | Int(bytes[1]) << 8
    return Array(bytes[(4 + header)...])
  }

  func floats(_ name: String, in stage: String) throws -> [Float] {
    try content(name, in: stage).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  func decision() throws -> DecisionRecord { try DecisionRecord.decode(content("decision-0", in: "clustering")) }
}
