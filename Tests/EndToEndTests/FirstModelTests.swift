import AgentClient
import FoundationEssentials
import Messaging
import Processes
import Rounds
import TestSupport
import Testing

extension EndToEnd {
  /// What a federation begins with: its values are looked at, and what nobody trains stays as it is.
  @Suite struct FirstModelTests {
    /// A weight, and a mask for each of two layers.
    private static func model(_ folder: String, mask: [Float] = [0, -1e9, 0, 0]) throws -> String {
      let tensors = [("w", [100]), ("h.0.mask", [2, 2]), ("h.1.mask", [2, 2])]
      let spec = try ModelSpec(tensors: tensors.map { .init(name: $0.0, shape: $0.1, role: .parameter) })
      let path = "\(folder)/model.safetensors"
      let row = (0..<100).map { Float($0 % 7) / 10 } + mask + mask
      try FileSystem.replace(path, with: spec.safetensors(row: row), synchronised: false)
      return path
    }

    private func run(_ words: [String], in folder: String) throws -> Program.Outcome {
      let outcome = try Program.run(words, in: folder)
      for name in [".out", ".err"] { try FileSystem.remove("\(folder)/\(name)") }
      return outcome
    }

    private func initialise(_ words: [String], in folder: String) throws -> Program.Outcome {
      let data = words.contains { $0.hasPrefix("data=") } ? [] : ["--set", "data=\(folder)/flame-data"]
      return try run(["init", "--federation", "f", "--config", "\(folder)/flame.yaml"] + data + words, in: folder)
    }

    @Test func aFailedInitLeavesNothing() throws {
      try withTemporaryFolder { folder in
        let model = try Self.model(folder, mask: [0, .nan, 0, 0])
        let attempts = [
          ["--weights", "\(folder)/none"], ["--weights", model], ["--weights", model, "--frozen", "*"],
          ["--model", "mlp-4-3-2", "--set", "colour=red"], ["--model", "mlp-4-3-2", "--set", "data=/dev/null/d"],
          ["--model", "mlp-4-3-2", "--security", "curve", "--set", "keys=/dev/null/k"],
          ["--model", "mlp-4-3-2", "--security", "curve", "--set", "data=\(folder)/a/b", "--set", "keys=\(model)/k"],
        ]
        for words in attempts {
          let outcome = try initialise(words, in: folder)
          #expect(!outcome.status.isSuccess && !outcome.output.contains("wrote"), "\(words)")
          #expect(try FileSystem.list(folder) == ["model.safetensors"], "\(words)")
        }
        let outcome = try initialise(["--weights", model, "--frozen", "h.*"], in: folder)
        #expect(outcome.status.isSuccess, "\(outcome)")
        let before = try FileSystem.list("\(folder)/flame-data")
        #expect(try !initialise(["--weights", model, "--frozen", "h.*"], in: folder).status.isSuccess)
        #expect(try FileSystem.list("\(folder)/flame-data") == before)
      }
    }

    @Test func constantsAreNamedWithTheirCureByInitDoctorAndAggregate() throws {
      try withTemporaryFolder { folder in
        let model = try Self.model(folder)
        let cure = "freeze it: --frozen 'h.*.mask'"
        let outcome = try initialise(["--weights", model], in: folder)
        #expect(outcome.errors.contains(cure), "\(outcome)")
        let settings = ["--config", "\(folder)/flame.yaml", "--set", "data=\(folder)/flame-data"]
        let doctor = try run(["doctor"] + settings, in: folder)
        #expect(doctor.output.contains("f, release 0: tensors h.0.mask, h.1.mask: the two values of a mask"))
        #expect(doctor.output.contains("--frozen 'h.*.mask'"))
        try FileSystem.makeFolder("\(folder)/local")
        for agent in ["a", "b"] {
          let bytes = try FileSystem.read(model)
          try FileSystem.replace("\(folder)/local/\(agent).safetensors", with: bytes, synchronised: false)
        }
        let files = ["--base", model, "--models", "\(folder)/local", "--out", "\(folder)/new.safetensors"]
        let warned = try run(["aggregate"] + files, in: folder)
        #expect(warned.status.isSuccess && warned.errors.contains(cure))
        let calm = try run(["aggregate", "--frozen", "h.*.mask"] + files, in: folder)
        #expect(calm.status.isSuccess && calm.errors.isEmpty)
      }
    }

    /// From release to release, and no agent has to know their names.
    @Test func frozenTensorsKeepTheirBytesFromReleaseToRelease() throws {
      let origin = { (folder: String) in
        ["--weights", try Self.model(folder, mask: [0, -.infinity, 0, 0]), "--frozen", "h.*.mask"]
      }
      try TestStack.withModel(origin) { stack in
        let agents = try Participants(stack, ["ada", "bob", "cem"])
        try agents.run(to: 2)
        let original = try ModelFile(path: "\(stack.folder)/model.safetensors", frozenPatterns: ["h.*"])
        for release in agents.releases {
          let path = "\(stack.folder)/release.safetensors"
          try FileSystem.replace(path, with: release.weights, synchronised: false)
          let model = try ModelFile(path: path)
          #expect(model.frozen == ["h.0.mask", "h.1.mask"] && model.spec == original.spec)
          for (own, first) in zip(model.file.header.tensors, original.file.header.tensors).dropFirst() {
            #expect(try model.file.bytes(of: own) == original.file.bytes(of: first))
          }
        }
      }
    }
  }
}
