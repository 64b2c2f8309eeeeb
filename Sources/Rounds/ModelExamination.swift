import Kernels

/// A look at the values of a model that is to be a base: what no agent could ever send back, and what harms.
///
/// The same for `flame init`, `flame doctor` and `flame aggregate`. Memory is the largest tensor.
package struct ModelExamination: Sendable {
  package let findings: [ModelFinding]

  /// By how much one tensor may be longer than all others together.
  private static let dwarfing = 1e3
  /// Fewer equal values than this are chance.
  private static let fewestShared = 16

  package init(_ model: ModelFile) throws(SafetensorsError) {
    var (looks, refused): ([TensorLook], [(look: TensorLook, reason: String)]) = ([], [])
    for index in model.spec.tensors.indices {
      var values = try model.values(of: index)
      let look = TensorLook(model.spec.tensors[index], values)
      if let reason = model.refusal(&values, index) { refused.append((look, reason)) } else { looks.append(look) }
    }
    let found: [[ModelFinding]] = [
      Self.refusals(refused), Self.constants(looks), Self.dwarfs(looks), Self.shared(looks),
      Self.carried(model.file.header), Self.cast(model),
    ]
    let names = model.file.header.tensors.map(\.name)
    findings = found.joined().map { $0.withPatterns(among: names) }
  }

  /// Throws where no agent could ever send the model back.
  package func check(_ file: String) throws(SafetensorsError) {
    guard let refused = findings.first(where: { $0.grade == .refused }) else { return }
    throw SafetensorsError(code: .unusable, file: file, reason: refused.found, hint: "Cure: \(refused.advice).")
  }

  private static func refusals(_ refused: [(look: TensorLook, reason: String)]) -> [ModelFinding] {
    guard !refused.isEmpty else { return [] }
    let more = refused.count > 3 ? " and \(refused.count - 3) more tensors" : ""
    return [
      ModelFinding(
        .refused, refused.prefix(3).map(\.reason).joined(separator: "; ") + more,
        cure: "mend the model; a constant that nobody trains may have any value where it is frozen",
        constants: refused.filter { $0.look.values != nil }.map(\.look.name))
    ]
  }

  private static func constants(_ looks: [TensorLook]) -> [ModelFinding] {
    let kinds: [(TensorLook.Kind, String)] = [
      (.constant, "one value that is far from any weight's"), (.mask, "the two values of a mask"),
      (.positions, "sines and cosines of positions"), (.named, "no weight, by the name"),
    ]
    return kinds.compactMap { kind, what in
      let found = looks.filter { $0.kind == kind && !$0.isBuffer }
      guard !found.isEmpty else { return nil }
      let largest = found.map(\.largest).max() ?? 0
      let size = kind == .constant || kind == .mask ? " (up to \(largest))" : ""
      return ModelFinding(
        .harmful,
        "\(list(found.map(\.name))): \(what)\(size); nobody trains it, and each round would add a mean and noise to it",
        cure: "freeze it", constants: found.map(\.name))
    }
  }

  /// Trained, as far as can be told, and still longer than all the rest.
  private static func dwarfs(_ looks: [TensorLook]) -> [ModelFinding] {
    let trained = looks.filter { $0.kind == nil && !$0.isBuffer }
    let whole = trained.reduce(0) { $0 + $1.square }
    return trained.filter { $0.square > dwarfing * dwarfing * max(0, whole - $0.square) && whole > $0.square }.map {
      ModelFinding(
        .harmful,
        "tensor \($0.name) is over a thousand times as long as all others together (values up to \($0.largest)): "
          + "where it is trained, the bound S and the noise on every other weight follow it",
        cure: "scale it down in the model, or freeze it if it is not trained")
    }
  }

  private static func shared(_ looks: [TensorLook]) -> [ModelFinding] {
    let candidates = looks.filter { $0.count >= fewestShared && $0.values == nil && $0.kind == nil && !$0.isBuffer }
    let groups = Dictionary(grouping: candidates, by: \.checksum).values.filter { $0.count > 1 }
    return groups.map { $0.map(\.name) }.sorted { $0[0] < $1[0] }.map { names in
      ModelFinding(
        .harmful,
        "\(list(names)) have the same bytes: where they are one weight of two names, each gets noise of its own and "
          + "they part",
        cure: "save only one of them (safetensors.torch.save_model does) and tie them again after loading")
    }
  }

  private static func carried(_ header: SafetensorsHeader) -> [ModelFinding] {
    let carried = header.tensors.filter { SafetensorsHeader.carried.contains($0.type) }
    if carried.isEmpty { return [] }
    let bytes = { (tensors: [SafetensorsHeader.Tensor]) in tensors.reduce(0) { $0 + $1.bytes.count } }
    let names = "\(list(carried.map(\.name))) of type \(types(carried))"
    guard 2 * bytes(carried) > bytes(header.tensors) else {
      return [ModelFinding(.note, "\(names): integers do not travel, and stay as they are")]
    }
    return [
      ModelFinding(
        .harmful, "\(names): integers do not travel, so no round changes them, and these are most of the model",
        cure: "where they are quantised weights, begin with the model before it was quantised")
    ]
  }

  private static func cast(_ model: ModelFile) -> [ModelFinding] {
    let cast = model.tensors.filter { $0.type != "F32" }
    if cast.isEmpty { return [] }
    return [ModelFinding(.note, "\(list(cast.map(\.name))) of type \(types(cast)): cast to float32")]
  }

  private static func types(_ tensors: [SafetensorsHeader.Tensor]) -> String {
    Set(tensors.map(\.type)).sorted().joined(separator: ", ")
  }

  private static func list(_ names: [String]) -> String {
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    return (names.count == 1 ? "tensor " : "tensors ") + names.prefix(3).joined(separator: ", ") + more
  }
}

extension ModelFile {
  fileprivate func values(of tensor: Int) throws(SafetensorsError) -> [Float] {
    let range = spec.range(of: tensor)
    var values = [Float](repeating: 0, count: range.count)
    try values.withUnsafeMutableBufferPointer { values throws(SafetensorsError) in try read(range, into: values) }
    return values
  }

  /// Why no collector takes these values of a tensor; nil where it does.
  fileprivate func refusal(_ values: inout [Float], _ tensor: Int) -> String? {
    var span = values.mutableSpan
    let start = spec.range(of: tensor).lowerBound
    do throws(SafetensorsError) {
      try check(ChunkScan.scan(&span), at: start)
      if spec.tensors[tensor].isVariance, let element = values.firstIndex(where: { $0 < 0 }) {
        try refuseVariance(at: start + element)
      }
      return nil
    } catch {
      return error.reason
    }
  }
}
