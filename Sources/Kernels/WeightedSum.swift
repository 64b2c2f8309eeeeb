import COpenBLAS

/// Columns of one `sgemv` call; fixed, so that a column's bits depend on its position modulo this and on nothing else.
package let weightedSumWidth = 4096

/// `out[c] = Σ_i weights[i] · row_i[c]` in float32, rows in the order given.
///
/// Row i starts at element `i · stride` of `rows` and has `out.count` values. Hand in only rows whose weight is not 0,
/// and blocks that start at a multiple of `weightedSumWidth` in the whole row: then neither the size of the blocks nor
/// the rows left out change a bit.
package func weightedSum(_ rows: Span<Float>, stride: Int, weights: Span<Float>, into out: inout MutableSpan<Float>) {
  let columns = out.count
  precondition(stride >= columns, "rows of \(columns) columns at a stride of \(stride)")
  precondition(weights.isEmpty || rows.count >= (weights.count - 1) * stride + columns, "too few values for the rows")
  rows.withUnsafeBufferPointer { rows in
    weights.withUnsafeBufferPointer { weights in
      out.withUnsafeMutableBufferPointer { sum(rows.baseAddress, stride, weights, $0) }
    }
  }
}

private func sum(
  _ rows: UnsafePointer<Float>?, _ stride: Int, _ weights: UnsafeBufferPointer<Float>,
  _ out: UnsafeMutableBufferPointer<Float>
) {
  guard let rows, !weights.isEmpty else { return out.update(repeating: 0) }
  let whole = out.count - out.count % weightedSumWidth
  for start in Swift.stride(from: 0, to: whole, by: weightedSumWidth) {
    sumBlock(rows + start, stride, weights, out.baseAddress! + start)
  }
  if whole < out.count {
    sumPadded(rows + whole, stride, weights, UnsafeMutableBufferPointer(rebasing: out[whole...]))
  }
}

private func sumBlock(
  _ rows: UnsafePointer<Float>, _ stride: Int, _ weights: UnsafeBufferPointer<Float>, _ out: UnsafeMutablePointer<Float>
) {
  cblas_sgemv(
    CblasRowMajor, CblasTrans, blasint(weights.count), blasint(weightedSumWidth), 1, rows, blasint(stride),
    weights.baseAddress, 1, 0, out, 1)
}

/// The last, narrower block: on copies padded with zeros, so that it goes through the same code.
private func sumPadded(
  _ rows: UnsafePointer<Float>, _ stride: Int, _ weights: UnsafeBufferPointer<Float>,
  _ out: UnsafeMutableBufferPointer<Float>
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: (weights.count + 1) * weightedSumWidth) { padded in
    padded.initialize(repeating: 0)
    for row in weights.indices {
      (padded.baseAddress! + row * weightedSumWidth).update(from: rows + row * stride, count: out.count)
    }
    let result = padded.baseAddress! + weights.count * weightedSumWidth
    sumBlock(padded.baseAddress!, weightedSumWidth, weights, result)
    out.baseAddress!.update(from: result, count: out.count)
  }
}
