/// `out[c]` = median over the rows of column c; an even count of rows averages the two middle values in Double.
///
/// Row i starts at element `i · stride` of `rows` and has `out.count` values, none of them NaN. For buffers (BatchNorm
/// statistics), which are few: each column is sorted.
package func coordinateMedian(_ rows: Span<Float>, count: Int, stride: Int, into out: inout MutableSpan<Float>) {
  let columns = out.count
  precondition(count > 0 && stride >= columns, "\(count) rows of \(columns) columns at a stride of \(stride)")
  precondition(rows.count >= (count - 1) * stride + columns, "too few values for \(count) rows")
  var column = [Float](repeating: 0, count: count)
  for index in 0..<columns {
    for row in 0..<count { column[row] = rows[row * stride + index] }
    column.sort()
    let middle = Double(column[(count - 1) / 2]) + Double(column[count / 2])
    out[index] = Float(middle / 2)
  }
}
