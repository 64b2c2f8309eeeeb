internal import Kernels

extension Gathering.Row {
  /// Whether what lies in the rows file is what was stored; false where the file ends before.
  package func isIntact(in rows: borrowing RowsFile) throws(StoreError) -> Bool {
    for (index, checksum) in stored.enumerated() {
      do throws(StoreError) {
        guard try rows.checksum(slot: Int(slot), index: index) == checksum else { return false }
      } catch {
        guard error.isDamaged else { throw error }
        return false
      }
    }
    return true
  }
}

extension RowsFile {
  /// XXH3-128 of one shard of a slot.
  package func checksum(slot: Int, index: Int) throws(StoreError) -> [UInt8] {
    let range = Shard.range(index, elements)
    var values = [Float](repeating: 0, count: range.count)
    return try values.withUnsafeMutableBufferPointer { buffer throws(StoreError) in
      try read(range, slot: slot, into: buffer)
      return Checksum(of: UnsafeRawBufferPointer(buffer)).bytes
    }
  }
}
