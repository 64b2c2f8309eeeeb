internal import Aggregation
internal import Wire

extension RuleParameters {
  init(_ record: RuleRecord) throws {
    guard let space = Space(rawValue: record.space), let metric = Metric(rawValue: record.metric) else {
      throw TaskError(
        description: "the round names space “\(record.space)” and metric “\(record.metric)”, unknown here")
    }
    try self.init(name: record.name, space: space, metric: metric, noiseFactor: record.noiseFactor)
  }
}

extension Decision {
  var record: DecisionRecord {
    DecisionRecord(
      hasBound: bound != nil, bound: bound ?? 0, sigma: sigma,
      verdicts: zip(perAgent, weights).map { verdict, weight in
        VerdictRecord(
          admitted: verdict.admitted, norm: verdict.norm, clipFactor: verdict.clipFactor, weight: weight)
      })
  }
}

/// The bytes of plain values, little-endian as on every host this runs on.
func bytes<T: BitwiseCopyable>(of values: [T]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

func floats(_ bytes: [UInt8]) -> [Float] {
  let count = bytes.count / MemoryLayout<Float>.size
  return [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
    bytes.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[..<(count * MemoryLayout<Float>.size)]))
    }
    initialised = count
  }
}
