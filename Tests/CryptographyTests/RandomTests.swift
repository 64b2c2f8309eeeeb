import Cryptography
import Testing

@Suite struct RandomTests {
  @Test func randomBytesAreAsManyAsAskedForAndDiffer() {
    #expect(randomBytes(0) == [])
    #expect(randomBytes(32).count == 32)
    #expect(randomBytes(32) != randomBytes(32))
    #expect(Set((0..<100).map { _ in randomNumber() }).count == 100)
  }
}
