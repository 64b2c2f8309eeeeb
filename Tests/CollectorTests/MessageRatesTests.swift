import Collector
import Testing

struct MessageRatesTests {
  private let ada: [UInt8] = [1]
  private let eve: [UInt8] = [2]

  private func passed(_ rates: inout MessageRates, _ sender: [UInt8], of count: Int, at now: UInt64) -> Int {
    (0..<count).count { _ in rates.admit(sender, now: now) == .passes }
  }

  @Test func twiceTheRatePassesAtOnceAndThenTheRate() {
    var rates = MessageRates(perSecond: 10)
    #expect(passed(&rates, eve, of: 50, at: 1000) == 20)
    #expect(passed(&rates, eve, of: 50, at: 1500) == 5)
    #expect(passed(&rates, eve, of: 50, at: 60_000) == 20)
  }

  @Test func oneSendersFloodIsNoOthersConcern() {
    var rates = MessageRates(perSecond: 1)
    _ = passed(&rates, eve, of: 1000, at: 0)
    #expect(passed(&rates, ada, of: 1, at: 0) == 1)
  }

  @Test func aSenderIsToldOnceASecond() {
    var rates = MessageRates(perSecond: 1)
    _ = passed(&rates, eve, of: 2, at: 0)
    #expect(rates.admit(eve, now: 0) == .held(isToBeTold: true))
    #expect(rates.admit(eve, now: 999) == .held(isToBeTold: false))
    _ = passed(&rates, eve, of: 1, at: 1000)
    #expect(rates.admit(eve, now: 1000) == .held(isToBeTold: true))
  }

  @Test func whatBringsAnUpdateFurtherCostsNothing() {
    var rates = MessageRates(perSecond: 1)
    for _ in 0..<10_000 {
      #expect(rates.admit(ada, now: 0) == .passes)
      rates.refund(ada)
    }
  }

  @Test func withoutALimitEverythingPasses() {
    var rates = MessageRates(perSecond: 0)
    #expect(passed(&rates, eve, of: 10_000, at: 0) == 10_000)
  }

  /// More senders than are remembered: those whose bucket is full are forgotten, one in debt is not.
  @Test func aFloodOfSendersForgivesNobody() {
    var rates = MessageRates(perSecond: 1)
    _ = passed(&rates, eve, of: 2, at: 0)
    for number in 0..<12_000 {
      _ = rates.admit([UInt8(number % 251), UInt8(number / 251), 0], now: UInt64(number / 10))
    }
    #expect(passed(&rates, eve, of: 10, at: 1200) == 1)
  }
}
