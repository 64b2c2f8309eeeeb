import Configuration
import Cryptography
import Kernels
import Lab
import Rounds
import Wire

extension Decoder {
  /// What lies on disk.
  static let files = [
    Decoder(name: "round-log", run: readLog),
    Decoder(name: "sealed-round", run: readSealed),
    Decoder(name: "stage-result", run: readResult),
    Decoder(name: "safetensors", run: readModel),
    Decoder(name: "idx", run: readIDX),
    Decoder(name: "agent-data", run: readAgentData),
    Decoder(name: "capture", run: readCapture),
    Decoder(name: "flows", run: readFlows),
    Decoder(name: "words", run: readWords),
    Decoder(name: "configuration", run: readConfiguration),
  ]

  /// As it is, and with the checksums made right, so that what lies behind them is reached.
  private static func readLog(_ bytes: [UInt8]) {
    for bytes in [bytes, withChecksums(log: bytes)] {
      let (records, end, _) = RoundLog.parse(bytes)
      let (again, newEnd, isDamaged) = RoundLog.parse(Array(bytes.prefix(end)))
      promise(again.map { $0.encode() } == records.map { $0.encode() }, "a cut log holds the same records")
      promise(newEnd == end && !isDamaged, "a cut log is whole")
      _ = Gathering(records).vacantSlot
    }
  }

  private static func withChecksums(log bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var position = 0
    while bytes.count - position >= 20 {
      let length = bytes[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
      let body = position + 20
      guard length <= bytes.count - body else { break }
      let checksum = bytes[body..<body + length].withUnsafeBytes { Checksum(of: $0) }
      bytes.replaceSubrange(position + 4..<body, with: checksum.bytes)
      position = body + length
    }
    return bytes
  }

  /// The rows file beside it is short: rows that lie beyond its end cannot be read.
  private static func readSealed(_ bytes: [UInt8]) {
    scratch.write(bytes + Digest(of: bytes).bytes, "sealed")
    guard let round = try? SealedRoundFile(folder: scratch.path) else { return }
    var values = [Float](repeating: 0, count: min(4, round.elements))
    for row in 0..<round.rowCount {
      _ = round.checksum(row: row, shard: 0)
      try? values.withUnsafeMutableBufferPointer { try round.read(0..<$0.count, row: row, into: $0) }
    }
  }

  /// Whatever lay there: once a result is put, it is read.
  private static func readResult(_ bytes: [UInt8]) {
    let result = StageResult(folder: scratch.path, stage: "stage", index: 1, round: 7, manifestDigest: Digest(of: []))
    scratch.write(bytes, "stage-1")
    promise(!result.isDone, "a result that nobody wrote is none")
    promised("a result is put over what lies there") { try result.put(bytes) }
    promise(promised("what was put is read") { try result.load() } == bytes, "a result reads as it was put")
  }

  /// A file that is read, written anew by our writer, reads as the same model.
  private static func readModel(_ bytes: [UInt8]) {
    let path = scratch.write(bytes, "model")
    guard let model = try? ModelFile(path: path), model.spec.rowCount <= 1 << 20 else { return }
    _ = model.claimedCount
    let row = promised("the floats of a model are there") { try model.row() }
    let copy = scratch.write(model.spec.safetensors(row: row), "copy")
    let again = promised("the copy fits the model's spec") { try ModelFile(path: copy, spec: model.spec).row() }
    promise(again.map(\.bitPattern) == row.map(\.bitPattern), "the copy has the same floats")
    _ = promised("its values are looked at") { try ModelExamination(model) }
    let zero = scratch.write(promised("it is release 0") { try model.releaseZero() }, "zero")
    let release = promised("release 0 is read") { try ModelFile(path: zero) }
    promise(release.spec == model.spec && release.frozen == model.frozen, "release 0 has its roles")
  }

  private static func readIDX(_ bytes: [UInt8]) {
    for rank in [1, 3] {
      guard let idx = try? IDX.decode(bytes, rank: rank) else { continue }
      promise(idx.shape.reduce(1, *) == idx.values.count, "an IDX file has as many values as its shape says")
    }
  }

  /// As it is, and with the checksum made right.
  private static func readAgentData(_ bytes: [UInt8]) {
    let body = Array(bytes.dropLast(Checksum.byteCount))
    for bytes in [bytes, body + body.withUnsafeBytes { Checksum(of: $0) }.bytes] {
      guard let data = try? AgentData.decode(bytes) else { continue }
      promise(data.values.count == data.count * data.features, "every image has its pixels")
    }
  }

  /// Whatever a capture holds becomes flows with their features.
  private static func readCapture(_ bytes: [UInt8]) {
    guard let packets = try? Capture.packets(bytes) else { return }
    let table = FlowTable(packets)
    promise(table.flows.count <= table.packets && table.packets <= packets.count, "a flow has packets")
    for flow in table.flows {
      promise(FlowFeatures.bytes(flow).count == FlowFeatures.count, "a flow has all its features")
    }
  }

  /// As it is, and with the checksum made right.
  private static func readFlows(_ bytes: [UInt8]) {
    let body = Array(bytes.dropLast(Checksum.byteCount))
    for bytes in [bytes, body + body.withUnsafeBytes { Checksum(of: $0) }.bytes] {
      guard let set = try? FlowFile.decode(bytes) else { continue }
      promise((try? FlowFile.decode(FlowFile.encode(set))) == set, "a set that is written reads as the same one")
    }
  }

  /// As it is, and with the checksum made right.
  private static func readWords(_ bytes: [UInt8]) {
    let body = Array(bytes.dropLast(Checksum.byteCount))
    for bytes in [bytes, body + body.withUnsafeBytes { Checksum(of: $0) }.bytes] {
      guard let corpus = CorpusFile.decode(bytes) else { continue }
      promise(CorpusFile.decode(CorpusFile.encode(corpus)) == corpus, "a corpus that is written reads as the same one")
    }
  }

  private static func readConfiguration(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = try? ServerConfiguration(yaml: text, file: "flame.yaml", environment: [:])
  }
}
