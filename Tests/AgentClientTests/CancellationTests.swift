import AgentClient
import Cryptography
import Rounds
import Synchronization
import TestSupport
import Testing

/// A training that is no longer wanted ends, whenever that is said.
@Suite struct CancellationTests {
  @Test func aWishIsHeededBeforeTheWorkAndWhileItGoesOnAndNotBehindIt() {
    for isEarly in [true, false] {
      let cancellation = Cancellation()
      let ends = Mutex(0)
      if isEarly { cancellation.wish() }
      cancellation.heeding({ ends.withLock { $0 += 1 } }) { if !isEarly { cancellation.wish() } }
      #expect(ends.withLock { $0 } == 1 && cancellation.isWished)
      cancellation.wish()
      #expect(ends.withLock { $0 } == 1)
    }
  }

  private let owner = ModelOrigin.Owner(publisher: HandMadePublisher.key.publicKey, agent: "ada")

  @Test func aCommandThatIsStartedInVainIsEnded() throws {
    try withTemporaryFolder { folder in
      let spec = try ModelSpec(tensors: [ModelSpec.Tensor(name: "w", shape: [2], role: .parameter)])
      let path = "\(folder)/base.safetensors"
      try FileSystem.replace(path, with: spec.safetensors(row: [1, 2]), synchronised: false)
      let task = TrainingTask(release: 3, base: try ModelFile(path: path), folder: folder)
      task.cancellation.wish()
      let error = #expect(throws: TrainingError.self) {
        try CommandTrainer(command: "sleep 600", claimedCount: nil, owner: owner).train(task)
      }
      #expect(error?.description.contains("ended by signal") == true)
    }
  }
}
