import Access
import Testing

@Suite struct HandshakeRatesTests {
  @Test func aKeyThatComesTooOftenHasToWaitAndOthersHaveNot() {
    var rates = HandshakeRates()
    let times: [UInt64] = Array(repeating: 5, count: Int(2 * HandshakeRates.perSecond))
    let first = times.map { rates.admit([1], now: $0) }
    let (next, other, later) = (rates.admit([1], now: 5), rates.admit([2], now: 5), rates.admit([1], now: 1005))
    #expect(!first.contains(false))
    #expect(!next && other && later)
  }
}
