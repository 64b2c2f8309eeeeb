internal import Aggregation
internal import Rounds
internal import Wire

extension Decision {
  var record: DecisionRecord {
    DecisionRecord(
      hasBound: bound != nil, bound: bound ?? 0, sigma: sigma,
      verdicts: zip(perAgent, weights).map { verdict, weight in
        VerdictRecord(
          admitted: verdict.admitted, norm: verdict.norm, clipFactor: verdict.clipFactor, weight: weight)
      }, combination: combination.kind, count: combination.count, trim: combination.trim)
  }
}

extension Combination {
  var kind: CombinationKind {
    switch self {
    case .weightedSum: .weightedSum
    case .coordinateMedian: .coordinateMedian
    case .trimmedMean: .trimmedMean
    case .nearestMedian: .nearestMedian
    case .weightedTrimmedMean: .weightedTrimmedMean
    }
  }

  var count: UInt32 {
    switch self {
    case .weightedSum, .coordinateMedian, .weightedTrimmedMean: 0
    case .trimmedMean(let count), .nearestMedian(let count): UInt32(count)
    }
  }

  var trim: Double { if case .weightedTrimmedMean(let trim) = self { trim } else { 0 } }

  init(_ record: DecisionRecord) {
    let count = Int(record.count)
    self =
      switch record.combination {
      case .weightedSum: .weightedSum
      case .coordinateMedian: .coordinateMedian
      case .trimmedMean: .trimmedMean(trim: count)
      case .nearestMedian: .nearestMedian(count: count)
      case .weightedTrimmedMean: .weightedTrimmedMean(trim: record.trim)
      }
  }
}

extension UpdateCombiner {
  /// nil where the record asks for what the round's updates do not have, or for weights that cannot be.
  init?(_ record: DecisionRecord) {
    self.init(weights: record.verdicts.map(\.weight), combination: Combination(record))
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
