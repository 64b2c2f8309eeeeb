internal import Aggregation
internal import Cryptography
internal import Kernels
package import Rounds
internal import Wire

/// Why a task could not be done. Store errors are thrown as they are.
struct TaskError: Error, CustomStringConvertible {
  let description: String
}

/// The tasks of a sealed round. Each is a pure function of the round: done twice, it leaves the same bytes.
package struct RoundWork: ~Copyable {
  let federation: Federation
  let round: SealedRoundFile
  /// Called with every step; what it throws ends the task.
  let progress: () throws -> Void

  package init(_ federation: Federation, round number: UInt64, progress: @escaping () throws -> Void) throws(StoreError)
  {
    self.federation = federation
    self.progress = progress
    round = try SealedRoundFile(folder: federation.folder.round(number))
  }

  var shards: Int { Shard.count(of: round.elements) }

  func result(_ stage: String, _ index: Int, in folder: String, decision: [UInt8] = []) -> StageResult {
    StageResult(
      folder: federation.folder.results(folder, round: round.manifest.round), stage: stage, index: index,
      round: round.manifest.round, manifestDigest: round.digest, decisionDigest: decision)
  }

  /// A result that a task needs. One that is damaged or gone is made again: it follows from the sealed round.
  func content(of result: StageResult, orMake: () throws -> Void) throws -> [UInt8] {
    do throws(StoreError) {
      return try result.load()
    } catch {
      guard error.isDamaged || error.isAbsent else { throw error }
      try orMake()
      return try result.load()
    }
  }

  /// Does a task unless its result lies there already.
  package func perform(_ stage: String, _ index: Int) throws {
    switch stage {
    case "gram": try gram(index)
    case "decide": try decide()
    case "clip": try clip(index)
    case "noise": try noise(index)
    default: throw TaskError(description: "this worker knows no stage “\(stage)”")
    }
  }

  /// The shard's part of the Gram matrix of base and updates, over parameters only.
  private func gram(_ index: Int) throws {
    let result = result("gram", index, in: "clustering")
    if result.isDone { return }
    var tiles = GramTiles(rows: round.rowCount)
    var reader = ShardReader(round, shard: index, rows: Array(0..<round.rowCount))
    try reader.forEachBlock(of: round) { values, stride, columns in
      let parameters = columns.clamped(to: 0..<round.parameters)
      guard !parameters.isEmpty else { return }
      try tiles.add(values, stride: stride, columns: parameters.count, progress: progress)
    }
    try result.put(bytes(of: tiles.finish()))
  }

  /// Adds the parts in ascending order and lets the rule decide.
  private func decide() throws {
    let result = result("decision", 0, in: "clustering")
    if result.isDone { return }
    var gram = GramMatrix(order: round.rowCount)
    for index in 0..<shards {
      let part = self.result("gram", index, in: "clustering")
      guard
        let matrix = GramMatrix(order: round.rowCount, bytes: try content(of: part) { try self.gram(index) })
      else {
        throw TaskError(description: "\(part.path) has another size than the round")
      }
      gram.add(matrix)
      try progress()
    }
    let rule = try RuleParameters(round.manifest.rule).rule
    let rows = round.manifest.rows
    let decision = try rule.decide(gram, claimedCounts: rows.map(\.claimedCount)) {
      rows[$0].checksums == rows[$1].checksums
    }
    try result.put(decision.record.encode())
  }

  /// The updates as one over the shard's parameters, by default Σ weight · update; their median over its buffers.
  private func clip(_ index: Int) throws {
    let (decision, digest) = try decision()
    let result = result("clipped", index, in: "clipping", decision: digest)
    if result.isDone { return }
    guard let combiner = UpdateCombiner(decision) else {
      throw TaskError(
        description: "the decision of round \(round.manifest.round) cannot be carried out with its updates")
    }
    let range = Shard.range(index, round.elements)
    var sum = [Float](repeating: 0, count: range.count)
    if range.lowerBound < round.parameters {
      var reader = ShardReader(round, shard: index, rows: combiner.rows.map { $0 + 1 })
      try reader.forEachBlock(of: round) { values, stride, columns in
        let parameters = columns.clamped(to: 0..<round.parameters)
        guard !parameters.isEmpty else { return }
        let place = parameters.lowerBound - range.lowerBound..<parameters.upperBound - range.lowerBound
        sum.withUnsafeMutableBufferPointer { sum in
          var out = UnsafeMutableBufferPointer(rebasing: sum[place]).mutableSpan
          combiner.combine(values, stride: stride, into: &out)
        }
        try progress()
      }
    }
    try medians(index, into: &sum)
    try result.put(bytes(of: sum))
  }

  private func medians(_ index: Int, into sum: inout [Float]) throws {
    let range = Shard.range(index, round.elements)
    guard range.upperBound > round.parameters else { return }
    let updates = round.rowCount - 1
    var reader = ShardReader(round, shard: index, rows: Array(1..<round.rowCount))
    try reader.forEachBlock(of: round) { values, stride, columns in
      let buffers = columns.clamped(to: round.parameters..<round.elements)
      guard !buffers.isEmpty else { return }
      let skipped = buffers.lowerBound - columns.lowerBound
      let place = buffers.lowerBound - range.lowerBound..<buffers.upperBound - range.lowerBound
      sum.withUnsafeMutableBufferPointer { sum in
        var out = UnsafeMutableBufferPointer(rebasing: sum[place]).mutableSpan
        let part = values.extracting(droppingFirst: skipped)
        columnStatistic(.median(of: updates), part, count: updates, stride: stride, into: &out)
      }
      try progress()
    }
  }

  /// Base + sum + N(0, σ²) over the shard's parameters; base + median over its buffers.
  func noise(_ index: Int) throws {
    let (decision, digest) = try decision()
    let result = result("noised", index, in: "noising", decision: digest)
    if result.isDone { return }
    let clipped = self.result("clipped", index, in: "clipping", decision: digest)
    let sum = floats(try content(of: clipped) { try clip(index) })
    let range = Shard.range(index, round.elements)
    guard sum.count == range.count else { throw TaskError(description: "the clipped shard \(index) has another size") }
    var new = [Float](repeating: 0, count: range.count)
    let stream = try noiseStream()
    let (noise, silence) = (NoiseSource(sigma: decision.sigma, stream: stream), NoiseSource(sigma: 0, stream: stream))
    var reader = ShardReader(round, shard: index, rows: [0])
    try reader.forEachBlock(of: round) { base, _, columns in
      for part in [columns.clamped(to: 0..<round.parameters), columns.clamped(to: round.parameters..<round.elements)]
      where !part.isEmpty {
        let place = part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound
        let origin = part.lowerBound - columns.lowerBound
        new.withUnsafeMutableBufferPointer { new in
          var out = UnsafeMutableBufferPointer(rebasing: new[place]).mutableSpan
          (part.lowerBound < round.parameters ? noise : silence).add(
            to: base.extracting(origin..<origin + part.count), mean: sum.span.extracting(place), at: part.lowerBound,
            into: &out)
        }
      }
      try progress()
    }
    try result.put(bytes(of: new))
  }

  /// The key stream of this round: the same at every retry, and known only to those who hold the noise secret.
  private func noiseStream() throws -> KeyStream {
    guard let fingerprint = Digest(bytes: round.manifest.noiseFingerprint),
      let secret = try NoiseSecrets(federation.folder).secret(fingerprint)
    else {
      throw StoreError(
        .damaged("the noise secret is not the one that round \(round.manifest.round) was sealed with"), "read",
        federation.folder.key("noise"))
    }
    return KeyStream(key: Digest(of: round.digest.bytes, key: secret).bytes)
  }

  /// The decision with the digest that results made of it bear.
  func decision() throws -> (DecisionRecord, [UInt8]) {
    let content = try content(of: result("decision", 0, in: "clustering")) { try decide() }
    guard let record = try? DecisionRecord.decode(content), record.verdicts.count == round.rowCount - 1 else {
      throw TaskError(description: "the decision of round \(round.manifest.round) cannot be read")
    }
    return (record, Digest(of: content).bytes)
  }
}
