import Rounds
import Testing

@Suite struct ModelSpecTests {
  private typealias Tensor = ModelSpec.Tensor

  @Test func rowHoldsParametersThenBuffersInSpecOrder() throws {
    let spec = try ModelSpec(tensors: [
      Tensor(name: "a", shape: [2, 3], role: .parameter), Tensor(name: "m.running_var", shape: [4], role: .buffer),
      Tensor(name: "b", shape: [], role: .parameter), Tensor(name: "empty", shape: [0, 9], role: .parameter),
      Tensor(name: "c", shape: [5], role: .buffer), Tensor(name: "d", shape: [2], role: .parameter),
    ])
    #expect(spec.parameters == 9 && spec.buffers == 9 && spec.rowCount == 18)
    #expect(spec.offsets == [0, 9, 6, 7, 13, 7])
    #expect(spec.range(of: 4) == 13..<18)
    #expect(spec.locate(6).tensor.name == "b" && spec.locate(8).index == 1 && spec.locate(8).tensor.name == "d")
    #expect(spec.tensors.map(\.isVariance) == [false, true, false, false, false, false])
  }

  @Test func tensorsThatAreNoModelAreRefused() {
    func code(_ tensors: [Tensor]) -> ModelSpecError.Code? {
      do { _ = try ModelSpec(tensors: tensors) } catch { return error.code }
      return nil
    }
    let half = Int(1) << 31
    #expect(code([]) == .empty)
    #expect(code([Tensor(name: "a", shape: [3], role: .buffer)]) == .empty)
    #expect(code(.init(repeating: Tensor(name: "a", shape: [1], role: .parameter), count: 2)) == .duplicateName)
    #expect(code([Tensor(name: "a", shape: [-1, -1], role: .parameter)]) == .impossibleShape)
    #expect(code([Tensor(name: "a", shape: [half, half, 4], role: .parameter)]) == .impossibleShape)
    #expect(code([Tensor(name: "a", shape: [half, half / 2], role: .parameter)]) == .impossibleShape)
  }
}
