package import Rounds

/// A model: its float32 tensors by name, in the order of the federation's model spec.
///
/// Running statistics (names that end in `running_mean` or `running_var`, and those named at `flame init --buffer`) are
/// among them. Integer tensors of the release's file are not, nor frozen ones (`flame init --frozen`) of other types: the
/// server carries them.
public struct Model: Hashable, Sendable {
  public struct Tensor: Hashable, Sendable {
    public let name: String
    /// Elements in each dimension; empty for a scalar.
    public let shape: [Int]
    /// Row-major; as many as the shape says.
    public var values: [Float]

    public init(name: String, shape: [Int], values: [Float]) {
      precondition(values.count == shape.reduce(1, *), "\(name) has \(values.count) values for the shape \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  public var tensors: [Tensor]

  public init(tensors: [Tensor]) { self.tensors = tensors }

  /// The values of a tensor. A name that is not there is a mistake of the program, which ends.
  public subscript(name: String) -> [Float] {
    get { tensors[index(name)].values }
    _modify {
      let index = index(name)
      yield &tensors[index].values
    }
  }

  private func index(_ name: String) -> Int {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("there is no tensor \(name) among \(tensors.map(\.name))")
    }
    return index
  }

  /// The F32 tensors of a safetensors file in memory.
  public init(safetensors bytes: [UInt8]) throws(FlameError) {
    self = try FlameError.naming(.model) {
      let file = try SafetensorsBytes(bytes, name: "the model")
      return Model(
        tensors: file.header.tensors.filter { $0.type == "F32" }.map {
          Tensor(name: $0.name, shape: $0.shape, values: file.floats(of: $0))
        })
    }
  }

  /// A safetensors file, as `flame init --weights` takes it.
  public func safetensors() throws(FlameError) -> [UInt8] {
    try FlameError.naming(.model) {
      try ModelSpec(tensors: tensors.map { .init(name: $0.name, shape: $0.shape, role: .parameter) })
        .safetensors(row: tensors.flatMap(\.values))
    }
  }
}

extension Model {
  /// The frozen tensors of a file.
  package init(constantsOf file: ModelFile) throws(SafetensorsError) {
    tensors = try file.constants().map { Tensor(name: $0.name, shape: $0.shape, values: $0.values) }
  }

  /// A row of a spec as tensors.
  package init(_ spec: ModelSpec, row: [Float]) {
    tensors = spec.tensors.enumerated().map { index, tensor in
      Tensor(name: tensor.name, shape: tensor.shape, values: Array(row[spec.range(of: index)]))
    }
  }

  /// Its values as a row of a spec; throws where the tensors are others.
  package func row(_ spec: ModelSpec) throws(FlameError) -> [Float] {
    var row = [Float](repeating: 0, count: spec.rowCount)
    guard tensors.count == spec.tensors.count else {
      throw FlameError(.model, "the model has \(tensors.count) tensors where the base has \(spec.tensors.count)")
    }
    for (index, wanted) in spec.tensors.enumerated() {
      guard let tensor = tensors.first(where: { $0.name == wanted.name }) else {
        throw FlameError(.model, "the model lacks tensor \(wanted.name)")
      }
      guard tensor.shape == wanted.shape, tensor.values.count == wanted.count else {
        throw FlameError(
          .model,
          "tensor \(wanted.name) has \(tensor.values.count) values of shape \(tensor.shape) where the base has shape \(wanted.shape)"
        )
      }
      row.replaceSubrange(spec.range(of: index), with: tensor.values)
    }
    return row
  }
}
