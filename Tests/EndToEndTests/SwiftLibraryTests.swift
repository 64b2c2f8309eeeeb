import Cryptography
import FlameAgent
import FlameSubscriber
import Messaging
import Rounds
import Synchronization
import Testing

extension EndToEnd {
  /// The library products, as other packages use them.
  @Suite struct SwiftLibraryTests {
    /// What an agent told, and how often it trained.
    private final class Diary: Sendable {
      private let notes = Mutex<(events: [AgentEvent], trainings: Int)>(([], 0))

      var events: [AgentEvent] { notes.withLock { $0.events } }
      var trainings: Int { notes.withLock { $0.trainings } }

      func note(_ event: AgentEvent) { notes.withLock { $0.events.append(event) } }
      /// How often there was training before.
      func train() -> Int {
        notes.withLock { notes in
          defer { notes.trainings += 1 }
          return notes.trainings
        }
      }
    }

    private func withStack(_ body: (TestStack, Membership) async throws -> Void) async throws {
      let folder = try FileSystem.makeTemporaryFolder("flame-library")
      defer { try? FileSystem.remove(folder) }
      let stack = try TestStack(folder: folder, [TestFederation()])
      defer { stack.end() }
      try stack.startAll()
      let key = try Federation(stack.federationFolder()).publisherKey
      let membership = try Membership(
        federation: "f", publisher: Hexadecimal.text(key.bytes), collector: stack.collectorEndpoint,
        releases: stack.endpoint("releases"), ranges: stack.endpoint("ranges"))
      try await body(stack, membership)
    }

    /// A step in a direction that all agents share, with something of their own.
    private static func step(_ model: Model, _ agent: Int) -> LocalModel {
      var model = model
      for tensor in model.tensors.indices {
        for index in model.tensors[tensor].values.indices {
          model.tensors[tensor].values[index] += 0.01 + 0.001 * Float((index + agent) % 3)
        }
      }
      return LocalModel(model, samples: 10)
    }

    @Test func agentsBringARoundToAReleaseThatASubscriberSees() async throws {
      try await withStack { stack, membership in
        let folder = stack.folder
        try await withThrowingTaskGroup { group in
          for (number, name) in ["ada", "bob", "cem"].enumerated() {
            let agent = Agent(membership, name: name, folder: "\(folder)/\(name)")
            group.addTask { try await agent.run(rounds: 1) { Self.step($0.model, number) } }
          }
          try await group.waitForAll()
        }
        var seen: [FlameSubscriber.Release] = []
        for try await release in FlameSubscriber.Subscriber(membership).releases(.every(from: 0)) {
          seen.append(release)
          if release.number == 1 { break }
        }
        #expect(seen.map(\.origin) == ["initial", "round"] && seen[1].agents == 3)
        let change = try zip(seen[1].model().tensors[0].values, seen[0].model().tensors[0].values).map { $0 - $1 }
        #expect(change.allSatisfy { (0.005...0.02).contains($0) })
      }
    }

    @Test func aCancelledAgentReturnsAndItsTrainingIsCancelled() async throws {
      try await withStack { stack, membership in
        let diary = Diary()
        let agent = Agent(membership, name: "ada", folder: "\(stack.folder)/ada")
        let (began, begin) = AsyncStream<Void>.makeStream()
        let run = Task {
          try await agent.run { base in
            begin.yield()
            do { try await Task.sleep(for: .seconds(600)) } catch {
              _ = diary.train()
              throw error
            }
            return LocalModel(base.model, samples: 1)
          }
        }
        for await _ in began { break }
        run.cancel()
        try await run.value
        #expect(diary.trainings == 1)
      }
    }

    @Test func anErrorOfTrainingIsToldAndTheReleaseTriedAgain() async throws {
      struct NoData: Error {}
      try await withStack { stack, membership in
        let diary = Diary()
        let agent = Agent(membership, name: "ada", folder: "\(stack.folder)/ada")
        try await agent.run(rounds: 1, onEvent: diary.note) { base in
          switch diary.train() {
          case 0: throw NoData()
          case 1: return LocalModel(Model(tensors: [base.model.tensors[0]]), samples: 1)
          default: return Self.step(base.model, 0)
          }
        }
        let failures = diary.events.compactMap { if case .failed(let reason) = $0 { reason } else { nil } }
        #expect(failures.count == 2 && failures[0].contains("NoData") && failures[1].contains("1 tensors"))
        guard case .receipt(1, "accepted", _)? = diary.events.last else {
          Issue.record("\(diary.events)")
          return
        }
      }
    }

    @Test func metricsThatAreNoNumbersCostNoUpdate() async throws {
      try await withStack { stack, membership in
        let diary = Diary()
        try await Agent(membership, name: "ada", folder: "\(stack.folder)/ada").run(rounds: 1, onEvent: diary.note) {
          _ = diary.train()
          var local = Self.step($0.model, 0)
          local.metrics = ["loss": .nan]
          return local
        }
        #expect(diary.trainings == 1)
      }
    }

    @Test func anAgentThatStartsAgainSendsWhatItHad() async throws {
      try await withStack { stack, membership in
        let diary = Diary()
        for _ in 0..<2 {
          try await Agent(membership, name: "ada", folder: "\(stack.folder)/ada").run(rounds: 1) { base in
            _ = diary.train()
            return Self.step(base.model, 0)
          }
        }
        #expect(diary.trainings == 1)
      }
    }

    @Test func whatIsNoInvitationIsAnErrorThatSaysSo() async throws {
      let error = #expect(throws: FlameError.self) { try Membership(invitation: "/nowhere/icu.flame") }
      #expect(error?.code == .access && error?.description.contains("/nowhere/icu.flame") == true)
    }
  }
}
