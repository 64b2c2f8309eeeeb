import Foundation
import Messaging
import Testing

struct AllowancesTests {
  private let ada: [UInt8] = [1]
  private let eve: [UInt8] = [2]

  private func passed(_ rates: inout Allowances, _ sender: [UInt8], of count: Int, at now: UInt64) -> Int {
    (0..<count).count { _ in rates.admit(sender, now: now) == .passes }
  }

  @Test func twiceTheRatePassesAtOnceAndThenTheRate() {
    var rates = Allowances(perSecond: 10)
    #expect(passed(&rates, eve, of: 50, at: 1000) == 20)
    #expect(passed(&rates, eve, of: 50, at: 1500) == 5)
    #expect(passed(&rates, eve, of: 50, at: 60_000) == 20)
  }

  @Test func oneSendersFloodIsNoOthersConcern() {
    var rates = Allowances(perSecond: 1)
    _ = passed(&rates, eve, of: 1000, at: 0)
    #expect(passed(&rates, ada, of: 1, at: 0) == 1)
  }

  @Test func aSenderIsToldOnceASecond() {
    var rates = Allowances(perSecond: 1)
    _ = passed(&rates, eve, of: 2, at: 0)
    #expect(rates.admit(eve, now: 0) == .held(isToBeTold: true))
    #expect(rates.admit(eve, now: 999) == .held(isToBeTold: false))
    _ = passed(&rates, eve, of: 1, at: 1000)
    #expect(rates.admit(eve, now: 1000) == .held(isToBeTold: true))
  }

  @Test func whatBringsAnUpdateFurtherCostsNothing() {
    var rates = Allowances(perSecond: 1)
    for _ in 0..<10_000 {
      #expect(rates.admit(ada, now: 0) == .passes)
      rates.refund(ada)
    }
  }

  @Test func withoutALimitEverythingPasses() {
    var rates = Allowances(perSecond: 0)
    #expect(passed(&rates, eve, of: 10_000, at: 0) == 10_000)
  }

  /// More senders than are remembered: those whose bucket is full are forgotten, one in debt is not.
  @Test func aFloodOfSendersForgivesNobody() {
    var rates = Allowances(perSecond: 1)
    _ = passed(&rates, eve, of: 2, at: 0)
    for number in 0..<12_000 {
      _ = rates.admit([UInt8(number % 251), UInt8(number / 251), 0], now: UInt64(number / 10))
    }
    #expect(passed(&rates, eve, of: 10, at: 1200) == 1)
  }

  @Test func whatCostsMoreThanThereIsAtOnceCostsAllOfIt() {
    var allowances = Allowances(perSecond: 10, atOnce: 100)
    #expect(allowances.admit(ada, cost: 1e9, now: 0) == .passes)
    #expect(allowances.admit(ada, cost: 1, now: 0) != .passes)
    #expect(allowances.admit(ada, cost: 50, now: 5000) == .passes)
  }

  /// Names made anew for each message do not grow the memory without end, and the worst of them is remembered.
  @Test func sendersWithoutEndAreForgotten() {
    var allowances = Allowances(perSecond: 1, atOnce: 10)
    for _ in 0..<10 { _ = allowances.admit(eve, now: 0) }
    for number in 0..<30_000 { _ = allowances.admit(withUnsafeBytes(of: number) { Array($0) }, now: 0) }
    #expect(allowances.count <= 10_000)
    #expect(allowances.admit(eve, now: 0) != .passes)
  }
}
