import Aggregation
import Kernels

/// The second pass over model files: base + the combined updates + noise for parameters, the median of all models for
/// buffers.
struct ReleasePass {
  private let base: ModelFile
  private let models: [ModelFile]
  private let admitted: [ModelFile]
  private let combiner: UpdateCombiner
  private let noise: NoiseSource

  /// `models` are those the decision is about, in its order.
  init(base: ModelFile, models: [ModelFile], decision: Decision, noise: NoiseSource) {
    self.base = base
    self.models = models
    self.noise = noise
    combiner = UpdateCombiner(decision)
    admitted = combiner.rows.map { models[$0] }
  }

  /// Writes every float of the new model; `progress` gets the share done.
  func run(_ writer: inout ModelFileWriter, progress: (Double) -> Void) throws(SafetensorsError) {
    try writeParameters(&writer, progress)
    try writeBuffers(&writer)
  }

  private func writeParameters(
    _ writer: inout ModelFileWriter, _ progress: (Double) -> Void
  ) throws(SafetensorsError) {
    let width = RowBlock.width(rows: admitted.count + 1, columns: base.spec.parameters)
    var origin = RowBlock(rows: 1, stride: width)
    var block = RowBlock(rows: admitted.count, stride: width)
    for columns in RowBlock.cut(0..<base.spec.parameters, width: width) {
      try origin.read(base, columns, row: 0)
      for (row, model) in admitted.enumerated() {
        try block.read(model, columns, row: row)
        block.subtract(origin, row: row, count: columns.count)
        _ = block.scan(row: row, count: columns.count)
      }
      try write(newValues(origin, block, columns), columns, &writer)
      progress(Double(columns.upperBound) / Double(base.spec.parameters))
    }
  }

  private func newValues(_ origin: RowBlock, _ block: RowBlock, _ columns: Range<Int>) -> [Float] {
    var mean = [Float](repeating: 0, count: columns.count)
    var sum = mean.mutableSpan
    combiner.combine(block.values.span, stride: block.stride, into: &sum)
    var values = [Float](repeating: 0, count: columns.count)
    var result = values.mutableSpan
    let base = origin.values.span.extracting(first: columns.count)
    noise.add(to: base, mean: mean.span, at: columns.lowerBound, into: &result)
    return values
  }

  private func writeBuffers(_ writer: inout ModelFileWriter) throws(SafetensorsError) {
    let width = RowBlock.width(rows: models.count, columns: base.spec.buffers)
    var block = RowBlock(rows: models.count, stride: width)
    for columns in RowBlock.cut(base.spec.parameters..<base.spec.rowCount, width: width) {
      for (row, model) in models.enumerated() { try block.read(model, columns, row: row) }
      var medians = [Float](repeating: 0, count: columns.count)
      var span = medians.mutableSpan
      columnStatistic(.median(of: models.count), block.values.span, count: models.count, stride: width, into: &span)
      try write(medians, columns, &writer)
    }
  }

  private func write(
    _ values: [Float], _ columns: Range<Int>, _ writer: inout ModelFileWriter
  ) throws(SafetensorsError) {
    try values.withUnsafeBufferPointer { values throws(SafetensorsError) in
      try writer.write(values, at: columns.lowerBound)
    }
  }
}
