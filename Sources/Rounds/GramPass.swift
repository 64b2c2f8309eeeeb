import Aggregation
import Kernels

/// The first pass over model files: the Gram matrix, shard by shard, with every value looked at on the way.
struct GramPass {
  private let base: ModelFile
  private var origin: RowBlock
  private var block: RowBlock
  /// Models that turn out unusable are rejected here; their entries in the matrix mean nothing.
  private(set) var agents: [AgentFile]

  init(base: ModelFile, agents: [AgentFile]) {
    self.base = base
    self.agents = agents
    let width = RowBlock.width(rows: agents.count + 1, columns: base.spec.parameters)
    origin = RowBlock(rows: 1, stride: width)
    block = RowBlock(rows: agents.count + 1, stride: width)
  }

  /// The matrix over base and all agents; `progress` gets the share done.
  mutating func run(progress: (Double) -> Void) throws(SafetensorsError) -> GramMatrix {
    try base.checkBuffers()
    for index in agents.indices { rejectBadBuffers(index) }
    var gram = GramMatrix(order: agents.count + 1)
    for shard in 0..<Shard.count(of: base.spec.parameters) {
      gram.add(try part(Shard.range(shard, base.spec.parameters), progress))
    }
    return gram
  }

  private mutating func part(
    _ shard: Range<Int>, _ progress: (Double) -> Void
  ) throws(SafetensorsError) -> GramMatrix {
    var tiles = GramTiles(rows: agents.count + 1)
    for columns in RowBlock.cut(shard, width: block.stride) {
      try load(columns)
      tiles.add(block.values.span, stride: block.stride, columns: columns.count)
      progress(Double(columns.upperBound) / Double(base.spec.parameters))
    }
    guard let part = GramMatrix(order: agents.count + 1, upperTriangle: tiles.finish()) else {
      preconditionFailure("the tiles of \(agents.count + 1) rows have a triangle of that order")
    }
    return part
  }

  /// Fills the block: the base as row 0, the updates below it. What stands in the rows of rejected agents touches no
  /// entry but theirs.
  private mutating func load(_ columns: Range<Int>) throws(SafetensorsError) {
    try origin.read(base, columns, row: 0)
    try block.read(base, columns, row: 0)
    try base.check(block.scan(row: 0, count: columns.count), at: columns.lowerBound)
    for index in agents.indices {
      guard let model = agents[index].model else { continue }
      do {
        try block.read(model, columns, row: index + 1)
        block.subtract(origin, row: index + 1, count: columns.count)
        try model.check(block.scan(row: index + 1, count: columns.count), at: columns.lowerBound)
      } catch {
        agents[index].reject(error)
      }
    }
  }

  private mutating func rejectBadBuffers(_ index: Int) {
    do { try agents[index].model?.checkBuffers() } catch { agents[index].reject(error) }
  }
}
