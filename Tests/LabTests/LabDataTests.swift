import Lab
import Learning
import Testing

private func capture(_ name: String, _ kind: FlowKind, flows: Int, mark: UInt8) -> CapturedFlows {
  let features = (0..<flows).flatMap { [mark, UInt8($0 % 256)] + [UInt8](repeating: kind.rawValue, count: 28) }
  return CapturedFlows(name: name, kind: kind, features: features)
}

private let flows = LoadedData.intrusion(
  IntrusionSet(
    captures: (1...40).map { capture("b\($0).pcap", .benign, flows: $0, mark: UInt8($0)) } + [
      capture("WebattackXSS.pcap", .webXSS, flows: 200, mark: 100),
      capture("WebattackRCE.pcap", .webRCE, flows: 160, mark: 101),
      capture("synscan.pcap", .scan, flows: 120, mark: 102),
    ]))

@Suite struct PartitionKindTests {
  @Test(
    arguments: [
      ("iid", .iid), ("degree 0.5", .degree(0.5)), ("degree 1", .degree(1)), ("dirichlet 0.1", .dirichlet(0.1)),
      ("natural", .natural),
    ] as [(String, PartitionKind)])
  func aTextIsRead(text: String, kind: PartitionKind) throws {
    #expect(try PartitionKind(text) == kind)
    #expect(try PartitionKind("\(kind)") == kind)
  }

  @Test(arguments: [
    "", "iid 1", "degree", "degree 1.1", "degree x", "dirichlet 0", "dirichlet inf", "natural 2", "IID",
  ])
  func anotherTextIsAnError(text: String) {
    #expect(throws: PartitionKindError(text: text)) { try PartitionKind(text) }
  }
}

@Suite struct OptimiserKindTests {
  @Test func aTextIsRead() throws {
    #expect(try OptimiserKind("sgd 0.1") == .sgd(0.1))
    #expect(try OptimiserKind("adam 0.001") == .adam(0.001))
    #expect(try "\(OptimiserKind("sgd 1e-1"))" == "sgd 0.1")
  }

  @Test(arguments: ["", "sgd", "sgd 0", "adam -1", "sgd x", "adam inf", "sgd 1 2", "SGD 1"])
  func anotherTextIsAnError(text: String) {
    #expect(throws: OptimiserKindError(text: text)) { try OptimiserKind(text) }
  }

  @Test func itTakesThePlaceOfTheUsualOne() throws {
    let rate = { (training: LocalTraining) in
      (training.optimiser as? SGD)?.learningRate ?? (training.optimiser as? Adam)?.learningRate
    }
    for (data, usual) in [(LabData.images, 0.05), (.words, 0.01), (.intrusion, 0.1)] as [(LabData, Float)] {
      let (plain, other) = (
        try data.training(data.models[0], seed: 1), try data.training(data.models[0], optimiser: .sgd(0.7), seed: 1)
      )
      #expect(rate(plain) == usual && plain.optimiser is Adam == (data == .words))
      #expect(rate(other) == 0.7 && other.optimiser is SGD)
      #expect(plain.epochs == other.epochs && plain.batch == other.batch)
    }
  }
}

@Suite struct LabDataTests {
  @Test func everyModelOfADataSetHasItsWidths() throws {
    for data in LabData.allCases {
      for model in data.models {
        let training = try data.training(model, seed: 3)
        #expect(training.seed == 3 && training.network.outputs == data.classes)
      }
    }
    #expect(try LabData.images.network(.softmax).parameterCount == 7850)
    #expect(try LabData.intrusion.network(.mlp).parameterCount == 31 * 32 + 33 * 4)
    #expect(throws: LabDataError.noModel(.embedding, .images)) { try LabData.images.network(.embedding) }
    #expect(throws: LabDataError.noModel(.mlp, .words)) { try LabData.words.network(.mlp) }
  }

  @Test func whatIsNotPreparedIsNamed() {
    withTemporaryFolder { folder in
      #expect(throws: LabDataError.notPrepared(.words)) { try LabData.words.load(cache: folder) }
      #expect(throws: LabDataError.notPrepared(.intrusion)) { try LabData.intrusion.load(cache: folder) }
      #expect("\(LabDataError.notPrepared(.words))".contains("flame lab prepare words"))
    }
  }

  @Test func aPartitionThatADataSetCannotHaveIsAnError() throws {
    let images = LoadedData.images(try installed.get())
    #expect(throws: LabDataError.noPartition(.natural, .images)) { try images.deal(.natural, agents: 5, seed: 1) }
    let words = LoadedData.words(Corpus([("a", ["b"])]))
    for kind in [PartitionKind.degree(0.5), .dirichlet(1)] {
      #expect(throws: LabDataError.noPartition(kind, .words)) { try words.deal(kind, agents: 5, seed: 1) }
    }
  }

  @Test(arguments: [PartitionKind.natural, .iid, .degree(0.5), .dirichlet(0.5)])
  func allFlowsAreDealtAndTheTestSetIsThatOfTheCustomers(kind: PartitionKind) throws {
    let dealt = try flows.deal(kind, agents: 5, seed: 2)
    let natural = try flows.deal(.natural, agents: 5, seed: 2)
    #expect(dealt.test == natural.test && dealt.classes == 4)
    let total = natural.agents.reduce(0) { $0 + $1.count }
    #expect(total - dealt.agents.reduce(0) { $0 + $1.count } < 5)
    let examples = (dealt.agents + [dealt.test]).flatMap { data in (0..<data.count).map { Array(data.example($0)) } }
    #expect(Set(examples).count == examples.count)
    #expect(try dealt == flows.deal(kind, agents: 5, seed: 2))
    #expect(try dealt != flows.deal(kind, agents: 5, seed: 3))
  }

  @Test func imagesAreDealtByNumberAndTestedOnTheirOwnTestSet() throws {
    let set = try installed.get()
    let images = LoadedData.images(set)
    let few = try images.deal(.degree(0.5), agents: 20, seed: 1)
    #expect(few.agents.count == 20 && few.agents.allSatisfy { $0.count == 1500 } && few.test == set.test)
    let many = try images.deal(.iid, agents: 100, seed: 1)
    #expect(many.agents.allSatisfy { $0.count == 600 })
  }
}

@Suite struct ImageBackdoorTests {
  private let striped = Dataset(
    values: (0..<20).flatMap { image in (0..<784).map { UInt8($0 / 28 + image) } },
    labels: (0..<20).map { UInt16($0 % 10) }, features: 784)

  @Test func sneakersAreTurnedUpsideDownAndCalledPullover() {
    let inputs = UpsideDown().inputs(striped)
    #expect(inputs.labels == [7, 7])
    #expect(inputs.example(0).first == 27 + 7 && inputs.example(1).last == 17)
    var generator = SeededGenerator(seed: 1)
    let poisoned = UpsideDown().poison(striped, rate: 0.4, with: &generator)
    let turned = (0..<20).filter {
      poisoned.example($0) == inputs.example(0) || poisoned.example($0) == inputs.example(1)
    }
    #expect(turned.count == 8 && turned.allSatisfy { poisoned.labels[$0] == 2 })
    #expect(Set(0..<20).subtracting(turned).allSatisfy { poisoned.example($0) == striped.example($0) })
  }

  @Test func whoHasNoSneakersPoisonsNothing() {
    var generator = SeededGenerator(seed: 1)
    let data = striped.subset([0, 1, 2])
    #expect(UpsideDown().poison(data, rate: 1, with: &generator) == data)
  }

  @Test func theFourPiecesMakeTheWholeTriggerAndNoneMeetsAnother() {
    func lit(_ trigger: PixelTrigger) -> Set<Int> {
      let black = Dataset(values: [UInt8](repeating: 0, count: 784), labels: [0], features: 784)
      let image = Array(trigger.inputs(black).example(0))
      return Set(image.indices.filter { image[$0] == 255 })
    }
    let pieces = PixelTrigger.distributed.quarters.map(lit)
    #expect(pieces.map(\.count) == [4, 4, 4, 4])
    #expect(pieces.reduce([]) { $0.union($1) } == lit(.distributed) && lit(.distributed).count == 16)
    #expect(PixelTrigger().quarters.map { lit($0).count } == [1, 2, 2, 4])
    #expect(PixelTrigger.distributed.quarters.allSatisfy { $0.target == 1 })
  }
}
