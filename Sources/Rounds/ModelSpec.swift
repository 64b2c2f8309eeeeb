/// The ordered float32 tensors of a federation's model, and how they lie in a row.
///
/// A row holds all parameter tensors in spec order, then all buffer tensors in spec order, each flattened row-major:
/// elements [0, parameters) take part in clustering, clipping and noise, elements [parameters, rowCount) do not.
package struct ModelSpec: Hashable, Sendable {
  package enum Role: String, Hashable, Sendable {
    /// Trained: a weight or bias.
    case parameter
    /// Carried along: a running statistic, aggregated by the coordinate-wise median.
    case buffer
  }

  package struct Tensor: Hashable, Sendable {
    package let name: String
    package let shape: [Int]
    package let role: Role

    package init(name: String, shape: [Int], role: Role) {
      self.name = name
      self.shape = shape
      self.role = role
    }

    /// Elements of the tensor; 1 for a scalar.
    package var count: Int { shape.reduce(1, *) }

    /// Whether its values are variances, which are never negative.
    package var isVariance: Bool { role == .buffer && name.hasSuffix("running_var") }
  }

  /// In spec order.
  package let tensors: [Tensor]
  /// Element of the row at which each tensor starts, in spec order.
  package let offsets: [Int]
  /// d: elements of all parameter tensors.
  package let parameters: Int
  /// Elements of all buffer tensors.
  package let buffers: Int

  /// Throws where a name occurs twice, a dimension is negative, a size overflows, or nothing is trained.
  package init(tensors: [Tensor]) throws(ModelSpecError) {
    self.tensors = tensors
    try Self.checkNames(tensors)
    let counts = try tensors.map { tensor throws(ModelSpecError) in try Self.count(of: tensor) }
    parameters = try Self.sum(zip(tensors, counts).filter { $0.0.role == .parameter }.map(\.1))
    buffers = try Self.sum(zip(tensors, counts).filter { $0.0.role == .buffer }.map(\.1))
    guard parameters > 0 else { throw ModelSpecError(code: .empty, tensor: nil) }
    _ = try Self.sum([parameters, buffers])
    var next: [Role: Int] = [.parameter: 0, .buffer: parameters]
    offsets = zip(tensors, counts).map { tensor, count in
      defer { next[tensor.role, default: 0] += count }
      return next[tensor.role, default: 0]
    }
  }

  /// Elements of a row.
  package var rowCount: Int { parameters + buffers }

  /// Elements of the row that tensor `index` takes.
  package func range(of index: Int) -> Range<Int> {
    offsets[index]..<offsets[index] + tensors[index].count
  }

  /// The tensor that holds an element of the row, and the element's index in it.
  package func locate(_ element: Int) -> (tensor: Tensor, index: Int) {
    guard let index = tensors.indices.first(where: { range(of: $0).contains(element) }) else {
      preconditionFailure("element \(element) of a row of \(rowCount)")
    }
    return (tensors[index], element - offsets[index])
  }

  private static func checkNames(_ tensors: [Tensor]) throws(ModelSpecError) {
    var seen: Set<String> = []
    for tensor in tensors where !seen.insert(tensor.name).inserted {
      throw ModelSpecError(code: .duplicateName, tensor: tensor.name)
    }
  }

  private static func count(of tensor: Tensor) throws(ModelSpecError) -> Int {
    guard tensor.shape.allSatisfy({ $0 >= 0 }), let count = product(of: tensor.shape) else {
      throw ModelSpecError(code: .impossibleShape, tensor: tensor.name)
    }
    return count
  }

  /// Bounded so that a row's bytes fit in Int.
  private static func sum(_ counts: [Int]) throws(ModelSpecError) -> Int {
    var sum = 0
    for count in counts {
      let (next, overflow) = sum.addingReportingOverflow(count)
      guard !overflow, next <= Int.max / MemoryLayout<Float>.size else {
        throw ModelSpecError(code: .impossibleShape, tensor: nil)
      }
      sum = next
    }
    return sum
  }
}

/// The product of a tensor's dimensions; nil where it overflows.
func product(of shape: [Int]) -> Int? {
  var product = 1
  for dimension in shape {
    let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
    if overflow { return nil }
    product = next
  }
  return product
}

/// These tensors are no model.
package struct ModelSpecError: Error, Hashable, Sendable, CustomStringConvertible {
  package struct Code: Hashable, Sendable {
    fileprivate let reason: String
    package static let duplicateName = Code(reason: "the name occurs twice")
    package static let impossibleShape = Code(reason: "the shape is negative or too large to address")
    package static let empty = Code(
      reason: "the model has no parameters: no tensor of a float type that is neither a buffer nor frozen")
  }

  package let code: Code
  package let tensor: String?

  package var description: String {
    tensor.map { "tensor \($0): \(code.reason)" } ?? code.reason
  }
}
