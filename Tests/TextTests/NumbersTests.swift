import Testing
import Text

@Suite struct NumbersTests {
  /// Every kind of Double, and those beside the edges of integers.
  private static let edges: [Double] =
    [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-300, 1e-9, 0.5, 1, 1.5, 999_999.5, 0x1p40, 0x1p52, 0x1p53,
      0x1p63,
      (0x1p63).nextDown, 4_503_599_627_370_495.5, 0x1p64, 1e18, 1e19, 1e20, 1e300, .greatestFiniteMagnitude, .infinity,
      .nan, .pi,
    ].flatMap { [$0, -$0] }

  @Test(arguments: edges) func everyNumberIsWritten(_ value: Double) throws {
    for digits in [0, 1, 2, 4, 6, 8] {
      let text = decimal(value, digits)
      let read = try #require(Double(text), "\(value) as \(text)")
      let isClose =
        (read - value).magnitude
        <= max(1.01 * 0.5 * (0..<digits).reduce(1.0) { unit, _ in unit / 10 }, value.magnitude * 1e-14)
      #expect(value.isFinite ? isClose : read.isNaN == value.isNaN, "\(value) as \(text)")
    }
    let read = try #require(Double(sixDigits(value)))
    #expect(value.isFinite ? (read - value).magnitude <= value.magnitude * 1e-5 : read.isNaN == value.isNaN)
  }

  @Test func usualNumbersAreWrittenAsEver() {
    #expect(decimal(1.5, 2) == "1.50" && decimal(-0.001, 2) == "0.00" && decimal(-0.006, 2) == "-0.01")
    #expect(decimal(2.6, 0) == "3" && decimal(1234.56789, 4) == "1234.5679")
    #expect(
      sixDigits(1.573371) == "1.57337" && sixDigits(28.21741) == "28.2174" && sixDigits(0.05611) == "0.05611")
    #expect(sixDigits(1) == "1.0" && sixDigits(0) == "0")
    #expect(seconds(1250) == "1.3 s" || seconds(1250) == "1.2 s")
    #expect(seconds(.max).hasSuffix(" s"))
  }

  @Test(arguments: [(Int.max, Int.max), (Int.max, 1), (-1, Int.max), (1, -1), (Int.min, Int.min)])
  func aBarIsAsWideAsItIs(done: Int, total: Int) {
    #expect(bar(done: done, of: total, width: 24).count == 26)
  }
}
