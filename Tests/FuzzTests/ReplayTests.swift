import Foundation
import FuzzDecoders
import Testing

private let fuzz = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fuzz")

/// What lies in a folder of the inputs; none where there is no such folder.
private func entries(_ path: String) -> [String] {
  let names = try? FileManager.default.contentsOfDirectory(atPath: fuzz.appending(path: path).path)
  return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
}

/// The corpus that fuzzing starts from and every input that ended a decoder once, without libFuzzer. An input that
/// breaks a decoder ends this process, and the last line it printed names it.
@Suite(.serialized) struct ReplayTests {
  @Test(arguments: Decoder.all.map(\.name))
  func everyDecoderLivesThroughItsInputs(_ name: String) throws {
    let decoder = try #require(Decoder.all.first { $0.name == name })
    #expect(!entries("corpus/\(name)").isEmpty, "every decoder has inputs to start from")
    for folder in ["corpus/\(name)", "regressions/\(name)"] {
      for entry in entries(folder) {
        print("\(folder)/\(entry)")
        decoder.run(Array(try Data(contentsOf: fuzz.appending(path: "\(folder)/\(entry)"))))
      }
    }
  }

  /// Inputs that nobody reads would be forgotten.
  @Test func everyFolderBelongsToADecoder() {
    let names = Set(Decoder.all.map(\.name))
    #expect(names.count == Decoder.all.count)
    #expect(names.isSuperset(of: entries("corpus") + entries("regressions")))
  }
}
