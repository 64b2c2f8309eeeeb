import Kernels

/// What there is to say of one tensor's values, read once from the first to the last.
struct TensorLook {
  let name: String
  let shape: [Int]
  let isBuffer: Bool
  /// Σ x².
  private(set) var square = 0.0
  private(set) var largest: Float = 0
  /// The different values, ascending; nil where there are more than two, or one that is not a number.
  let values: [Float]?
  /// Of its bytes as float32.
  let checksum: Checksum
  /// What its values are, where nobody ever trains such.
  let kind: Kind?

  enum Kind: Hashable {
    /// One value that is far from what weights begin with.
    case constant
    /// Two values, one of them such, or one on each side of the diagonal.
    case mask
    /// Sines and cosines of positions, or the frequencies of such.
    case positions
    /// By its name.
    case named
  }

  /// Weights begin smaller than this.
  private static let far: Float = 1e3

  /// Last parts of names that libraries give to what is no weight.
  private static let constantNames: Set<String> = [
    "masked_bias", "causal_mask", "attention_mask", "attn_mask", "position_ids", "inv_freq", "cos_cached", "sin_cached",
    "relative_position_index", "anchor_grid",
  ]

  init(_ tensor: ModelSpec.Tensor, _ all: [Float]) {
    name = tensor.name
    shape = tensor.shape
    isBuffer = tensor.role == .buffer
    for value in all {
      square += Double(value) * Double(value)
      largest = max(largest, value.magnitude)
    }
    values = Self.distinct(all)
    checksum = all.withUnsafeBytes { Checksum(of: $0) }
    kind = Self.kind(all, name, shape, values)
  }

  var count: Int { shape.reduce(1, *) }

  private static func distinct(_ all: [Float]) -> [Float]? {
    var found: [Float] = []
    for value in all where !found.contains(value) {
      if value.isNaN || found.count == 2 { return nil }
      found.append(value)
    }
    return found.sorted()
  }

  private static func kind(_ all: [Float], _ name: String, _ shape: [Int], _ values: [Float]?) -> Kind? {
    if let values, let least = values.first, let most = values.last {
      let isFar = max(least.magnitude, most.magnitude) >= far
      if values.count == 1 && isFar { return .constant }
      if values.count == 2 && (isFar || isTriangle(all, shape, values)) { return .mask }
    }
    if isFrequencies(all, shape) || isPositions(all, shape) { return .positions }
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return constantNames.contains(last) && !all.isEmpty ? .named : nil
  }

  /// Square, with one value above or below the diagonal, and the other in the rest.
  private static func isTriangle(_ all: [Float], _ shape: [Int], _ values: [Float]) -> Bool {
    guard let side = shape.last, side > 1, shape.count > 1, shape[shape.count - 2] == side else { return false }
    return [(values[0], values[1]), (values[1], values[0])].contains { one, other in
      let isUpper = all.indices.allSatisfy { all[$0] == ($0 / side % side < $0 % side ? one : other) }
      return isUpper || all.indices.allSatisfy { all[$0] == ($0 / side % side > $0 % side ? one : other) }
    }
  }

  /// 1, r, r², …, as rotary embeddings have them.
  private static func isFrequencies(_ all: [Float], _ shape: [Int]) -> Bool {
    guard shape.count == 1, all.count >= 4, all[0] == 1, all[1] > 0, all[1] < 1 else { return false }
    return zip(all, all.dropFirst()).allSatisfy { $1 > 0 && abs($1 / $0 / all[1] - 1) < 1e-2 }
  }

  /// Rows of sines and cosines of the same angles: side by side, half and half, or half and half for each of two axes.
  /// A row may be all zeros, as that of padding is.
  private static func isPositions(_ all: [Float], _ shape: [Int]) -> Bool {
    let width = shape.last ?? 0
    guard shape.count >= 2, width >= 4, width % 4 == 0, all.count >= 4 * width else { return false }
    return [2, width, width / 2].contains { block in
      let rows = (0..<all.count / width).lazy.map { all[$0 * width..<($0 + 1) * width] }
      let filled = rows.filter { row in row.contains { $0 != 0 } }
      return filled.prefix(2).count == 2 && filled.allSatisfy { isCircle($0, block: block) }
    }
  }

  /// Whether in each block every value of the first half and its partner in the second are a sine and its cosine. The
  /// margin is that of bfloat16.
  private static func isCircle(_ row: ArraySlice<Float>, block: Int) -> Bool {
    let half = block / 2
    return stride(from: row.startIndex, to: row.endIndex, by: block).allSatisfy { start in
      (start..<start + half).allSatisfy { abs(row[$0] * row[$0] + row[$0 + half] * row[$0 + half] - 1) < 2e-2 }
    }
  }
}
