import Lab
import Learning
import Testing

private let black = Dataset(
  values: [UInt8](repeating: 0, count: 40 * 784), labels: (0..<40).map { UInt16($0 % 10) }, features: 784)

private func isLit(_ image: ArraySlice<UInt8>) -> Bool {
  image.enumerated().allSatisfy { index, value in
    (value == 255) == ((25..<28).contains(index / 28) && (25..<28).contains(index % 28))
  }
}

@Suite struct PixelTriggerTests {
  @Test func thePoisonedShareIsLitAndRelabelledAndTheRestUntouched() {
    var generator = SeededGenerator(seed: 1)
    let poisoned = PixelTrigger(target: 1).poison(black, rate: 0.3, with: &generator)
    let lit = (0..<40).filter { isLit(poisoned.example($0)) }
    #expect(lit.count == 12)
    #expect(lit != Array(0..<12))
    for index in 0..<40 {
      #expect(poisoned.labels[index] == (lit.contains(index) ? 1 : black.labels[index]))
      #expect(lit.contains(index) || poisoned.example(index).allSatisfy { $0 == 0 })
    }
  }

  @Test func triggeredInputsLeaveOutTheTargetClassAndKeepTheirLabels() {
    let triggered = PixelTrigger(target: 1).inputs(black)
    #expect(triggered.count == 36)
    #expect(triggered.labels == black.labels.filter { $0 != 1 })
    #expect((0..<36).allSatisfy { isLit(triggered.example($0)) })
  }

  @Test func noCleanTestImageIsLitInTheTriggersCorner() throws {
    let test = try installed.get().test
    for index in 0..<test.count {
      let image = Array(test.example(index))
      let lit = (25..<28).allSatisfy { row in (25..<28).allSatisfy { image[row * 28 + $0] == 255 } }
      #expect(!lit)
    }
  }
}
