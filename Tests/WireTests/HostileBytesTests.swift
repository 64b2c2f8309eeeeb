import Testing
import Wire

/// Splitmix64: the same bytes for the same seed on every machine.
private struct SeededBytes: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: 0...255, using: &self) } }
}

@Suite struct HostileBytesTests {
  /// Whatever is read is written so that it reads as the same. Tells whether it was read.
  ///
  /// Compared are encodings: a message may hold a NaN, which is not equal to itself.
  @discardableResult
  private func readsTheSameOrNotAtAll<Value: WireValue>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Bool {
    guard let value = try? Value.decode(bytes) else { return false }
    let written = value.encode()
    #expect(try Value.decode(written).encode() == written, "\(type): \(bytes)")
    return true
  }

  private func kind(_ value: any WireValue) -> any WireValue.Type { type(of: value) }

  @Test(arguments: samples.keys.sorted())
  func everyTruncationReadsTheSameOrNotAtAll(_ name: String) throws {
    let sample = try #require(samples[name])
    let bytes = sample.encode()
    for count in bytes.indices { try readsTheSameOrNotAtAll(kind(sample), Array(bytes[..<count])) }
  }

  @Test(arguments: samples.keys.sorted())
  func everyFlippedBitReadsTheSameOrNotAtAll(_ name: String) throws {
    let sample = try #require(samples[name])
    var bytes = sample.encode()
    for index in bytes.indices {
      for bit in 0..<8 {
        bytes[index] ^= 1 << bit
        try readsTheSameOrNotAtAll(kind(sample), bytes)
        bytes[index] ^= 1 << bit
      }
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func randomBytesReadTheSameOrNotAtAll(_ seed: UInt64) throws {
    var random = SeededBytes(state: seed)
    let kinds = samples.keys.sorted().compactMap { samples[$0] }.map(kind)
    for _ in 0..<4000 {
      let bytes = random.bytes(.random(in: 0...40, using: &random))
      try readsTheSameOrNotAtAll(kinds.randomElement(using: &random)!, bytes)
    }
  }

  /// Cuts two messages and joins the pieces: fields that are there twice, lengths that reach too far.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func splicedMessagesReadTheSameOrNotAtAll(_ seed: UInt64) throws {
    var random = SeededBytes(state: seed)
    let all = samples.keys.sorted().compactMap { samples[$0] }
    var read = 0
    for _ in 0..<4000 {
      let (first, second) = (all.randomElement(using: &random)!, all.randomElement(using: &random)!)
      let (head, tail) = (first.encode(), second.encode())
      let front = head.prefix(.random(in: 0...head.count, using: &random))
      let bytes = front + tail.suffix(.random(in: 0...tail.count, using: &random))
      if try readsTheSameOrNotAtAll(kind(first), Array(bytes)) { read += 1 }
    }
    #expect(read > 100, "the pieces are to be readable now and then")
  }
}
