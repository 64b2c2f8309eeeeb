import Foundation
import Testing
import Yams

/// What holds of compose/compose.yaml wherever it is run.
@Suite struct ComposeTests {
  private let file: ComposeFile

  init() throws { file = try ComposeFile("compose/compose.yaml") }

  /// Those that go on until they are stopped; the others do one thing and end.
  private var processes: [ComposeService] { file.services.filter { $0["restart"] as? String != "no" } }

  @Test func theProcessesOfTheStackAreThere() {
    #expect(
      processes.map(\.name).sorted() == [
        "agents", "broker", "clipping", "clustering", "collector", "dashboard", "noising", "publisher",
      ])
  }

  @Test func noContainerCanDoMoreThanItHasTo() {
    for service in file.services where service.name != "tests" {
      #expect(service["read_only"] as? Bool == true, "\(service.name): the root is to be read-only")
      #expect(service["cap_drop"] as? [String] == ["ALL"], "\(service.name)")
      #expect(service["cap_add"] == nil && service["privileged"] == nil, "\(service.name)")
      #expect(service["security_opt"] as? [String] == ["no-new-privileges:true"], "\(service.name)")
      #expect((service["user"] as? String)?.hasPrefix("0") == false, "\(service.name) is not to be root")
    }
  }

  @Test func everyProcessEndsInOrderAndIsStartedAgain() {
    for service in processes {
      #expect(service["init"] as? Bool == true, "\(service.name)")
      #expect(service["restart"] as? String == "unless-stopped", "\(service.name)")
      #expect(service["stop_grace_period"] != nil, "\(service.name)")
    }
  }

  @Test func everyProcessIsAskedHowItIs() throws {
    for service in processes {
      let check = try #require(service["healthcheck"] as? [String: Any], "\(service.name) has no health check")
      let test = try #require(check["test"] as? [String])
      #expect(test.count > 2 && test[0] == "CMD" && check["interval"] != nil && check["timeout"] != nil)
    }
  }

  @Test func everyContainerHasLimits() {
    for service in file.services where service.name != "tests" {
      let resources = (service["deploy"] as? [String: Any])?["resources"] as? [String: Any]
      let limits = resources?["limits"] as? [String: Any]
      #expect(Set(limits?.keys ?? [:].keys) == ["cpus", "memory", "pids"], "\(service.name)")
    }
  }

  @Test func whatAProcessNeedsIsThereBeforeItStarts() throws {
    let known: Set = ["service_healthy", "service_completed_successfully"]
    let names = Set(file.services.map(\.name))
    for service in processes {
      let needs = try #require(service["depends_on"] as? [String: [String: String]], "\(service.name)")
      #expect(needs.values.allSatisfy { known.contains($0["condition"] ?? "") }, "\(service.name)")
      #expect(names.isSuperset(of: needs.keys), "\(service.name)")
    }
  }

  @Test func volumesAreNamedAndPortsAreOnLoopback() {
    let volumes = Set((file.root["volumes"] as? [String: Any] ?? [:]).keys)
    for service in file.services {
      for volume in service["volumes"] as? [String] ?? [] {
        #expect(volumes.contains(String(volume.prefix { $0 != ":" })), "\(service.name): \(volume)")
      }
      for port in service["ports"] as? [String] ?? [] {
        #expect(port.hasPrefix("${BIND_ADDRESS:-127.0.0.1}:") || port.hasPrefix("127.0.0.1:"), "\(service.name)")
      }
    }
  }

  /// A stage's store can be changed by its workers and by who removes what is old, and by nobody else.
  @Test func whatIsOnlyReadIsMountedReadOnly() {
    let writers = [
      "rounds": ["collector"], "clustering": ["clustering", "collector"], "clipping": ["clipping", "collector"],
      "noising": ["collector", "noising"], "releases": ["publisher"], "keys": [],
    ]
    for (volume, allowed) in writers {
      let found = processes.filter { ($0["volumes"] as? [String] ?? []).contains { $0.isWritable(volume) } }
      #expect(found.map(\.name).sorted() == allowed, "\(volume)")
    }
  }

  @Test func commandsAreThoseOfTheProgram() throws {
    let root = try Command.root()
    for service in file.services where service["entrypoint"] == nil {
      guard let words = service["command"] as? [String], let first = words.first else { continue }
      guard let command = root.subcommand(first) else {
        Issue.record("\(service.name): there is no command \(first)")
        continue
      }
      for option in words where option.hasPrefix("--") { #expect(command.options.contains(option), "\(service.name)") }
    }
  }

  /// The job of `init` and `enrol`, with a `flame` that writes the key into the access list.
  @Test func aKeyThatWasRevokedStaysOut() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flame-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let program = "#!/bin/sh\necho $# $4 >>\(folder)/access\n"
    #expect(
      FileManager.default.createFile(
        atPath: "\(folder)/flame", contents: Data(program.utf8), attributes: [.posixPermissions: 0o755]))
    func letIn(_ change: String = "true") throws -> (list: String, said: String) {
      let job = Document.root.appending(path: "compose/jobs/flame-let-in").path
      let outcome = try run([
        "ACCESS_LIST=\(folder)/access", "sh", "-c",
        "PATH=\(folder):$PATH; cd \(folder); touch access; \(change); sh \(job) mark 5eed agents allow ada",
      ])
      #expect(outcome.status == 0)
      return (try String(contentsOfFile: "\(folder)/access", encoding: .utf8), outcome.text)
    }
    #expect(try letIn() == ("4 5eed\n", ""))
    #expect(try letIn() == ("4 5eed\n", ""), "once")
    let revoked = try letIn(": >access")
    #expect(revoked.list.isEmpty && revoked.said.contains("flame agents allow ada 5eed"))
    #expect(try letIn("echo 5eed >access; rm mark").list == "5eed\n", "an older deployment")
    #expect(try letIn(": >access").list.isEmpty)
  }

  /// What compose itself says; nothing where there is no compose.
  @Test func composeTakesTheFile() throws {
    let compose = ["docker", "compose"]
    guard try run(compose + ["version"]).status == 0 else { return }
    let profiles = ["demo", "tools", "test"].flatMap { ["--profile", $0] }
    let path = Document.root.appending(path: "compose/compose.yaml").path
    let outcome = try run(compose + ["-f", path] + profiles + ["config", "-q"])
    #expect(outcome.status == 0, "\(outcome.text)")
  }

  private func run(_ words: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    (process.standardOutput, process.standardError) = (output, output)
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}

/// A compose file as far as the tests look at it; what services share is merged into each.
private struct ComposeFile {
  let root: [String: Any]

  init(_ path: String) throws {
    let text = try String(contentsOf: Document.root.appending(path: path), encoding: .utf8)
    root = try #require(try Yams.load(yaml: text) as? [String: Any])
  }

  var services: [ComposeService] {
    (root["services"] as? [String: [String: Any]] ?? [:]).map { ComposeService(name: $0, settings: $1) }
  }
}

private struct ComposeService {
  let name: String
  let settings: [String: Any]

  subscript(_ key: String) -> Any? { settings[key] }
}

extension String {
  /// Whether this mount lets the volume be changed.
  fileprivate func isWritable(_ volume: String) -> Bool { hasPrefix("\(volume):") && !hasSuffix(":ro") }
}
