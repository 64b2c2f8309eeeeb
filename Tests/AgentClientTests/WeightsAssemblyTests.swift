import AgentClient
import Testing

@Suite struct WeightsAssemblyTests {
  private static let whole = WeightsAssembly.rangeBytes
  private static let sizes = [1, whole - 1, whole, whole + 1, 3 * whole, 3 * whole + 17]

  private func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 / 1000 + $0) } }

  @Test(arguments: sizes)
  func rangesInAnyOrderMakeTheWhole(_ size: Int) {
    let content = content(size)
    let count = (size + Self.whole - 1) / Self.whole
    for order in [Array(0..<count), Array((0..<count).reversed())] {
      var assembly = WeightsAssembly(release: 4, byteCount: size)
      #expect(order.map { assembly.range($0).count }.reduce(0, +) == size)
      for index in order {
        #expect(!assembly.isComplete)
        let range = assembly.range(index)
        #expect(assembly.take(Array(content[range]), at: UInt64(range.lowerBound)) == index)
      }
      #expect(assembly.isComplete)
      #expect(assembly.bytes == content)
    }
  }

  @Test func onlyExactlyAMissingRangeIsTaken() {
    let size = 2 * Self.whole + 17
    let content = content(size)
    var assembly = WeightsAssembly(release: 4, byteCount: size)
    let whole = UInt64(Self.whole)
    for (count, offset) in [
      (0, 0), (Self.whole - 1, 0), (Self.whole + 1, 0), (2 * Self.whole, 0), (Self.whole, 1), (Self.whole, whole - 1),
      (16, 2 * whole), (18, 2 * whole), (Self.whole, 2 * whole), (17, 3 * whole), (17, .max), (17, .max - 17),
      (Self.whole, UInt64(Int.max)),
    ] as [(Int, UInt64)] {
      #expect(assembly.take(Array(content.prefix(count)), at: offset) == nil, "\(count) bytes at \(offset)")
    }
    #expect(assembly.bytes == [UInt8](repeating: 0, count: size))
    #expect(assembly.take(Array(content[Self.whole..<2 * Self.whole]), at: whole) == 1)
    let other = [UInt8](repeating: 9, count: Self.whole)
    #expect(assembly.take(other, at: whole) == nil, "it is there already")
    #expect(Array(assembly.bytes[Self.whole..<2 * Self.whole]) == Array(content[Self.whole..<2 * Self.whole]))
  }

  @Test func theFirstMissingRangesAreWantedExceptThoseAskedFor() {
    var assembly = WeightsAssembly(release: 4, byteCount: 10 * Self.whole)
    #expect(assembly.wanted(3, except: []) == [0, 1, 2])
    #expect(assembly.wanted(3, except: [0, 2, 3]) == [1, 4, 5])
    #expect(assembly.wanted(0, except: []) == [])
    #expect(assembly.wanted(100, except: Set(0..<9)) == [9])
    #expect(assembly.take(.init(repeating: 1, count: Self.whole), at: 0) == 0)
    #expect(assembly.wanted(2, except: []) == [1, 2])
  }
}
