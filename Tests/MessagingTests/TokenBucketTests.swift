import Messaging
import Testing

@Suite struct TokenBucketTests {
  /// Takes one after the other as long as there are any; how many those were.
  private func drain(_ bucket: inout TokenBucket, at now: UInt64) -> Int {
    var count = 0
    while bucket.take(1, now: now) { count += 1 }
    return count
  }

  @Test func twiceTheRateAtOnceThenTheRate() {
    var bucket = TokenBucket(perSecond: 10, now: 1000)
    let drained = [1000, 1099, 1100, 60_000].map { drain(&bucket, at: $0) }
    #expect(drained == [20, 0, 1, 20])
  }

  @Test func whatIsOverdrawnHasToComeBackFirst() {
    var bucket = TokenBucket(perSecond: 10, now: 0)
    bucket.overdraw(25, now: 0)
    let drained = [500, 600].map { drain(&bucket, at: $0) }
    #expect(drained == [0, 1])
  }

  @Test func whatIsGivenBackCanBeTakenAgain() {
    var bucket = TokenBucket(perSecond: 1, now: 0)
    #expect(bucket.isFull(0))
    #expect(drain(&bucket, at: 0) == 2)
    #expect(!bucket.isFull(0))
    bucket.refund(1)
    #expect(drain(&bucket, at: 0) == 1)
  }

  /// Clocks of two threads may be a little apart.
  @Test func anEarlierTimeTakesNothingAway() {
    var bucket = TokenBucket(perSecond: 10, now: 1000)
    bucket.overdraw(20, now: 2000)
    let drained = [1500, 2100].map { drain(&bucket, at: $0) }
    #expect(drained == [0, 1])
  }
}
