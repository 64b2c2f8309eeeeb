/// The fixed cut of a row: 2¹⁷ parameters, 512 KiB. One chunk on the wire, one checksum, one network block.
///
/// It never depends on the number of workers or on the size of the model, so neither do any bytes.
package enum Shard {
  /// Elements in a full shard.
  package static let parameters = 1 << 17

  /// Bytes in a full shard of float32.
  package static let bytes = parameters * MemoryLayout<Float>.size

  /// Shards that a row of `elements` values takes; the last may be shorter.
  package static func count(of elements: Int) -> Int {
    elements / parameters + (elements % parameters == 0 ? 0 : 1)
  }

  /// Elements of shard `index` in a row of `total` values.
  package static func range(_ index: Int, _ total: Int) -> Range<Int> {
    precondition(index >= 0 && index < count(of: total), "shard \(index) of a row of \(total) values")
    return index * parameters..<min(total, (index + 1) * parameters)
  }
}
