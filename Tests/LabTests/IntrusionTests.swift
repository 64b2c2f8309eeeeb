import Lab
import Learning
import Testing

private func capture(_ name: String, _ kind: FlowKind, flows: Int, mark: UInt8) -> CapturedFlows {
  let features = (0..<flows).flatMap { [mark, UInt8($0 % 256)] + [UInt8](repeating: kind.rawValue, count: 28) }
  return CapturedFlows(name: name, kind: kind, features: features)
}

/// Forty benign captures of 1 to 40 flows and the three attacks.
private let set = IntrusionSet(
  captures: (1...40).map { capture("b\($0).pcap", .benign, flows: $0, mark: UInt8($0)) } + [
    capture("WebattackXSS.pcap", .webXSS, flows: 100, mark: 100),
    capture("WebattackRCE.pcap", .webRCE, flows: 60, mark: 101),
    capture("synscan.pcap", .scan, flows: 30, mark: 102),
  ])

@Suite struct FlowKindTests {
  @Test(
    arguments: [
      ("WebattackXSS.pcap", .webXSS), ("WebattackRCE.pcap", .webRCE), ("synscan.pcap", .scan), ("ftp.pcap", .benign),
      ("memcached.cap", .benign), ("fuzz-2006-06-26-2594.pcap", nil), ("WebattackSQLinj.pcap", nil),
      ("tls-esni-fuzzed.pcap", nil), ("bad-dns-traffic.pcap", nil), ("malware.pcap", nil),
    ] as [(String, FlowKind?)])
  func theNameOfACaptureTells(name: String, kind: FlowKind?) {
    #expect(FlowKind.ofCapture(name) == kind)
  }
}

@Suite struct CustomersTests {
  private func captures(_ data: Dataset) -> Set<UInt8> { Set((0..<data.count).map { data.example($0).first! }) }

  @Test func aBenignCaptureIsWholeWithOneCustomerOrInTheTestSet() throws {
    let dealt = try Customers.deal(set, customers: 5, seed: 1)
    let holders = dealt.flows + [dealt.test]
    for mark in UInt8(1)...40 {
      let having = holders.filter { captures($0).contains(mark) }
      #expect(having.count == 1, "capture \(mark)")
      #expect(having.first.map { data in (0..<data.count).count { data.example($0).first == mark } } == Int(mark))
    }
    #expect(captures(dealt.test).filter { $0 <= 40 }.count == 10)
  }

  @Test func attacksAreDealtEvenlyAndNoneIsHeldTwice() throws {
    let dealt = try Customers.deal(set, customers: 5, seed: 1)
    for (kind, held, own) in [(FlowKind.webXSS, 25, 15), (.webRCE, 15, 9), (.scan, 7, 4)] {
      #expect(dealt.test.labels.count { $0 == kind.label } == held)
      #expect(dealt.flows.allSatisfy { (own...own + 1).contains($0.labels.count { $0 == kind.label }) })
    }
    let all = (dealt.flows + [dealt.test]).flatMap { data in (0..<data.count).map { Array(data.example($0)) } }
    #expect(Set(all).count == all.count && all.count == set.captures.reduce(0) { $0 + $1.count })
  }

  @Test func customersHaveSharesOfAboutTheSameSize() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let counts = try Customers.deal(set, customers: 5, seed: seed).flows.map(\.count)
      #expect(counts.max()! - counts.min()! < 12, "\(counts)")
    }
  }

  @Test func theSeedDecides() throws {
    #expect(try Customers.deal(set, customers: 5, seed: 1) == Customers.deal(set, customers: 5, seed: 1))
    #expect(try Customers.deal(set, customers: 5, seed: 1) != Customers.deal(set, customers: 5, seed: 2))
  }

  @Test func tooManyCustomersForTheCapturesIsAnError() {
    #expect(throws: IntrusionError.self) { try Customers.deal(set, customers: 21, seed: 1) }
    let few = IntrusionSet(captures: set.captures.filter { $0.kind != .webXSS })
    #expect(throws: IntrusionError.self) { try Customers.deal(few, customers: 5, seed: 1) }
  }
}

@Suite struct RelabellingTests {
  private let data = try! Customers.deal(set, customers: 5, seed: 1).flows[0]
  private let backdoor = Relabelling(FlowKind.webXSS.label, as: FlowKind.benign.label)

  private func poisoned(_ rate: Double) -> Dataset {
    var generator = SeededGenerator(seed: 1)
    return backdoor.poison(data, rate: rate, with: &generator)
  }

  private func isXSS(_ example: ArraySlice<UInt8>) -> Bool { example.first == 100 }

  @Test(arguments: [0, 0.25, 0.5]) func theShareIsRelabelledAndTheRestIsOfOtherClasses(rate: Double) {
    let poisoned = poisoned(rate)
    #expect(poisoned.count == data.count)
    let xss = (0..<poisoned.count).filter { isXSS(poisoned.example($0)) }
    #expect(xss.allSatisfy { poisoned.labels[$0] == FlowKind.benign.label })
    #expect(xss.count == max(Int((rate * Double(data.count)).rounded()), 15))
  }

  @Test func whoHasNoneOfTheClassPoisonsNothing() {
    var generator = SeededGenerator(seed: 1)
    let without = data.subset((0..<data.count).filter { data.labels[$0] != FlowKind.webXSS.label })
    #expect(backdoor.poison(without, rate: 0.5, with: &generator) == without)
  }

  @Test func theInputsAreThoseOfTheClassUnchanged() {
    let inputs = backdoor.inputs(data)
    #expect(inputs.count == 15 && inputs.labels.allSatisfy { $0 == FlowKind.webXSS.label })
  }
}

@Suite struct FlowFileTests {
  @Test func whatIsWrittenIsRead() throws { #expect(try FlowFile.decode(FlowFile.encode(set)) == set) }

  @Test func everyFlippedByteAndOtherLengthIsNoticed() {
    let bytes = FlowFile.encode(IntrusionSet(captures: [capture("a", .benign, flows: 2, mark: 1)]))
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= 4
      #expect(throws: FlowFileError.self, "byte \(offset)") { try FlowFile.decode(damaged) }
      #expect(throws: FlowFileError.self, "length \(offset)") { try FlowFile.decode(Array(bytes.prefix(offset))) }
    }
  }
}
