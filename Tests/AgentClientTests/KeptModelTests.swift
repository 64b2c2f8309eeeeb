import AgentClient
import Cryptography
import Messaging
import Rounds
import TestSupport
import Testing

/// What an agent keeps of its training counts for this base and this agent, and only where the server would take it.
@Suite struct KeptModelTests {
  private static let publisher = HandMadePublisher.key.publicKey
  private static let stranger = SigningKey(seed: [UInt8](repeating: 8, count: 32)).publicKey

  /// A folder with a release of two tensors, and the commands that train from it.
  private struct Workplace {
    let folder: String
    let spec: ModelSpec

    init(_ folder: String) throws {
      self.folder = folder
      spec = try ModelSpec(tensors: [
        ModelSpec.Tensor(name: "w", shape: [2], role: .parameter),
        ModelSpec.Tensor(name: "running_var", shape: [], role: .buffer),
      ])
    }

    var kept: String { "\(folder)/local-3.safetensors" }
    var runs: Int { (try? FileSystem.read("\(folder)/runs").count / 2) ?? 0 }

    func put(_ name: String, _ bytes: [UInt8]) throws {
      try FileSystem.replace("\(folder)/\(name)", with: bytes, synchronised: false)
    }

    /// Trains from release 3; the agent has written its base anew.
    func train(
      _ command: String, base: [Float] = [1, 2, 3], publisher: PublicKey = KeptModelTests.publisher,
      agent: String = "ada"
    ) throws -> [Float] {
      try put("base-3.safetensors", spec.safetensors(row: base))
      let task = TrainingTask(
        release: 3, base: try ModelFile(path: "\(folder)/base-3.safetensors"), folder: folder)
      let owner = ModelOrigin.Owner(publisher: publisher, agent: agent)
      let noted = "echo x >>\(folder)/runs; cd \(folder); \(command)"
      let trainer = CommandTrainer(command: noted, claimedCount: nil, owner: owner)
      return try (trainer.kept(task) ?? trainer.train(task)).update
    }

    /// A command that writes a model.
    func writing(_ row: [Float]) throws -> String {
      try put("made", spec.safetensors(row: row))
      return "cp made $FLAME_OUT"
    }
  }

  private func withWorkplace(_ body: (Workplace) throws -> Void) throws {
    try withTemporaryFolder { try body(Workplace($0)) }
  }

  @Test func whatWasTrainedFromTheseWeightsForThisAgentIsTakenAgain() throws {
    try withWorkplace { place in
      let command = try place.writing([2, 4, 6])
      for _ in 0..<3 { #expect(try place.train(command) == [1, 2, 3]) }
      #expect(place.runs == 1)
      #expect(
        try FileSystem.list(place.folder).filter { $0.hasPrefix("local") } == [
          "local-3.safetensors", "local-3.safetensors.origin",
        ])
    }
  }

  @Test func whatWasTrainedFromOthersOrForOthersIsTrainedAgain() throws {
    try withWorkplace { place in
      let command = try place.writing([2, 4, 6])
      #expect(try place.train(command) == [1, 2, 3])
      #expect(try place.train(command, base: [-1, -1, 1]) == [3, 5, 5], "the operator began anew with other weights")
      #expect(try place.train(command, base: [-1, -1, 1], publisher: Self.stranger) == [3, 5, 5])
      #expect(try place.train(command, base: [-1, -1, 1], publisher: Self.stranger, agent: "bob") == [3, 5, 5])
      #expect(place.runs == 4)
    }
  }

  /// Half a file, a damaged one, that of a former version, one that came from elsewhere, and what a killed agent left.
  @Test func whatIsNotWholeIsTrainedAgain() throws {
    try withWorkplace { place in
      let command = try place.writing([2, 4, 6])
      _ = try place.train(command)
      let whole = try FileSystem.read(place.kept)
      let faults: [(String, [UInt8]?)] = [
        ("local-3.safetensors", Array(whole.dropLast())), ("local-3.safetensors", whole.dropLast() + [9]),
        ("local-3.safetensors", []), ("local-3.safetensors", nil), ("local-3.safetensors.origin", nil),
        ("local-3.safetensors.origin", []), ("local-3.safetensors.origin", Array("publisher\nbase x y\n".utf8)),
      ]
      for (number, (name, bytes)) in faults.enumerated() {
        if let bytes { try place.put(name, bytes) } else { try FileSystem.remove("\(place.folder)/\(name)") }
        try place.put("local-3.safetensors.1f.part", whole)
        try place.put("local-3.safetensors.digest", Digest(of: whole).bytes)
        #expect(try place.train(command) == [1, 2, 3])
        #expect(place.runs == number + 2, "\(name), \(String(describing: bytes?.count))")
        #expect(try FileSystem.list(place.folder).count { $0.hasPrefix("local") } == 2)
      }
    }
  }

  /// Each fails the training, leaves nothing, and is not in the way of the next one.
  @Test func aModelThatTheServerWouldNotTakeIsAFailedTraining() throws {
    try withWorkplace { place in
      let half = Array("{\"w\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[0,4]}}      ".utf8)
      try place.put("half", [UInt8(half.count), 0, 0, 0, 0, 0, 0, 0] + half + [0, 0, 0, 0])
      let tensor = { ModelSpec.Tensor(name: $0, shape: $1, role: .parameter) }
      for (name, tensors) in [
        ("missing", [tensor("w", [2])]), ("shape", [tensor("w", [1, 2]), tensor("running_var", [])]),
        ("extra", [tensor("w", [2]), tensor("running_var", []), tensor("other", [1])]),
      ] {
        let spec = try ModelSpec(tensors: tensors)
        try place.put(name, spec.safetensors(row: [Float](repeating: 1, count: spec.rowCount)))
      }
      let wanted: [(String, String)] = [
        ("cp half $FLAME_OUT", "tensor w has type I16"), ("cp missing $FLAME_OUT", "tensor running_var is missing"),
        ("cp shape $FLAME_OUT", "has shape [1, 2]"), ("cp extra $FLAME_OUT", "tensor other is not in the base"),
        (try place.writing([2, .nan, 3]), "tensor w, element 1 is not finite"),
        (try place.writing([-.infinity, 2, 3]), "tensor w, element 0 is not finite"),
        (try place.writing([2, 0x1p41, 3]), "tensor w, element 1 is out of range"),
        (try place.writing([2, 2, -1]), "running_var, element 0 is a negative variance"),
        ("head -c 40 $FLAME_BASE >$FLAME_OUT", "no valid safetensors file"), (":", "wrote no model"),
        ("cp $FLAME_BASE local-3.safetensors", "wrote no model"),
        ("cp $FLAME_BASE $FLAME_OUT; exit 3", "exit status 3"),
        ("cp missing $FLAME_BASE; cp half $FLAME_OUT", "changed the file FLAME_BASE"),
      ]
      for (number, (command, reason)) in wanted.enumerated() {
        if command == "cp made $FLAME_OUT" {
          _ = try place.writing([[2, .nan, 3], [-.infinity, 2, 3], [2, 0x1p41, 3], [2, 2, -1]][number - 4])
        }
        let error = #expect(throws: TrainingError.self, "\(command)") { try place.train(command) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error)) of \(command)")
        #expect(try place.train("cp $FLAME_BASE $FLAME_OUT") == [0, 0, 0], "after \(command)")
        #expect(place.runs == 2 * (number + 1), "\(command)")
        try FileSystem.remove(place.kept)
      }
    }
  }

  /// Two that shared one would train from each other's bases.
  @Test func anAgentsFolderIsItsOwnWhileItRuns() throws {
    try withTemporaryFolder { folder in
      let source = ReleaseSource(
        federation: "icu", key: Self.publisher, broadcast: "ipc://\(folder)/a", ranges: "ipc://\(folder)/b")
      let agent = {
        let owner = ModelOrigin.Owner(publisher: Self.publisher, agent: $0)
        return try AgentService(
          context: Context(),
          settings: AgentSettings(name: $0, collector: "ipc://\(folder)/c", source: source, folder: "\(folder)/work"),
          trainer: CommandTrainer(command: ":", claimedCount: nil, owner: owner)
        ) { _ in }
      }
      let first = try agent("ada")
      let error = #expect(throws: StoreError.self) { try withExtendedLifetime(first) { _ = try agent("bob") } }
      #expect(error?.description.contains("another agent works in this folder") == true)
    }
  }
}
