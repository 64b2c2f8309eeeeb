// swift-tools-version: 6.2
import PackageDescription

/// `make check` builds with this; whoever has a newer compiler is not stopped by its new warnings.
let warnings: [SwiftSetting] =
  Context.environment["FLAME_WARNINGS"] == "error" ? [.treatAllWarnings(as: .error)] : []

/// `make fuzz` sets it to libFuzzer's archive: then everything is built with coverage, and there is a program `fuzz`.
let fuzzer = Context.environment["FLAME_FUZZER"]
let coverage: [SwiftSetting] = fuzzer == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer"])]

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + warnings + coverage

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

func fuzzing(with archive: String) -> Target {
  .executableTarget(
    name: "fuzz", dependencies: ["FuzzDecoders"], path: "Tests/Fuzz/Target", swiftSettings: settings,
    linkerSettings: [.unsafeFlags([archive]), .linkedLibrary("stdc++")])
}

let package = Package(
  name: "flame",
  products: [
    .executable(name: "flame", targets: ["flame"]),
    .library(name: "FlameAgent", targets: ["FlameAgent"]),
    .library(name: "FlameSubscriber", targets: ["FlameSubscriber"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
  ],
  targets: [
    .systemLibrary(name: "CZeroMQ"),
    .systemLibrary(name: "COpenBLAS"),
    .systemLibrary(name: "CSodium"),
    .systemLibrary(name: "CXXHash"),
    .target(name: "CLinux"),
    .target(name: "CWire", linkerSettings: [.linkedLibrary("protobuf-c")]),

    module("Addresses"),
    module("Messaging", ["Addresses", "CZeroMQ", "CLinux"]),
    module("Wire", ["CWire"]),
    module("Kernels", ["COpenBLAS", "CXXHash"]),
    module("Cryptography", ["CSodium", "CLinux"]),
    module("Aggregation", ["Text"]),
    module("Queueing"),
    module("Processes", ["CLinux"]),
    module(
      "Admin",
      [
        "Addresses", "CLinux", .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"), "Wire",
      ]),
    module("Access", ["Addresses", "Cryptography", "Messaging", "Rounds", logging]),
    module("Rounds", ["Aggregation", "Cryptography", "Kernels", "Text", "Wire", "CLinux", logging]),
    module("Configuration", ["Addresses", "Aggregation", "Text", .product(name: "Yams", package: "Yams")]),

    module("Broker", ["Access", "Admin", "Messaging", "Queueing", "Wire", logging]),
    module("Stages", ["Admin", "Aggregation", "Cryptography", "Kernels", "Messaging", "Rounds", "Wire", logging]),
    module("AgentClient", ["Cryptography", "Kernels", "Messaging", "Processes", "Rounds", "Text", "Wire", logging]),
    module(
      "FlameSubscriber",
      ["Access", "Addresses", "AgentClient", "Cryptography", "Messaging", "Rounds", "Text", "Wire"]),
    module("FlameAgent", ["AgentClient", "FlameSubscriber", "Messaging", "Rounds", "Wire"]),
    module(
      "Publisher",
      [
        "Admin",
        "Access", "AgentClient", "Aggregation", "Configuration", "Cryptography", "Kernels", "Messaging", "Processes",
        "Rounds", "Stages", "Text", "Wire", logging,
      ]),
    module(
      "Collector",
      [
        "Admin",
        "Access", "AgentClient", "Aggregation", "Configuration", "Cryptography", "Kernels", "Messaging", "Rounds",
        "Text", "Wire", logging,
      ]),
    module("Supervision", ["Admin", "Configuration", "Messaging", "Processes", "Rounds", "Text", "Wire", logging]),
    .target(
      name: "Dashboard",
      dependencies: [
        "Addresses", "Admin", "Aggregation", "Configuration", "Messaging", "Rounds", "Supervision", "Wire",
        .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"), logging,
      ],
      resources: [.embedInCode("Page")], swiftSettings: settings),
    module("Learning", ["Kernels"]),
    module("Lab", ["Aggregation", "Cryptography", "Kernels", "Learning", "Processes", "Rounds", "Text"]),
    module(
      "Experiments",
      [
        "Aggregation", "Configuration", "Cryptography", "Kernels", "Lab", "Learning", "Rounds", "Text",
        .product(name: "Yams", package: "Yams"),
      ]),
    module(
      "Trial",
      [
        "AgentClient", "Aggregation", "Collector", "Configuration", "Cryptography", "Experiments", "Lab", "Messaging",
        "Rounds", "Supervision", "Wire",
      ]),
    module("Text"),
    module(
      "Diagnosis",
      [
        "Access", "Addresses", "CLinux", "Configuration", "Cryptography", "Kernels", "Messaging", "Rounds",
        "Supervision", "Text", "Wire",
      ]),
    module(
      "Demo",
      [
        "AgentClient", "Aggregation", "Collector", "Configuration", "Cryptography", "Kernels", "Lab", "Learning",
        "Messaging", "Processes", "Rounds", "Supervision", "Text", "Wire",
      ]),
    module(
      "Chaos",
      [
        "Access", "AgentClient", "CLinux", "Configuration", "Cryptography", "Kernels", "Lab", "Learning", "Messaging",
        "Processes", "Rounds", "Supervision", "Text", "Wire",
      ]),
    .executableTarget(
      name: "flame",
      dependencies: [
        "Access", "Addresses", "Admin", "AgentClient", "Aggregation", "Broker", "Chaos", "CLinux", "Collector",
        "Configuration", "Cryptography", "Dashboard", "Demo", "Diagnosis", "Experiments",
        "Kernels",
        "Lab", "Learning", "Messaging", "Processes", "Publisher", "Queueing", "Rounds", "Stages", "Supervision", "Text",
        "Trial", "Wire", logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    tests("AddressesTests", ["Addresses"]),
    tests("KernelsTests", ["Kernels"]),
    tests("CryptographyTests", ["Cryptography"]),
    tests("AggregationTests", ["Aggregation"], exclude: ["Fixtures"]),
    tests("LearningTests", ["Learning"]),
    tests(
      "LabTests", ["Aggregation", "Cryptography", "Kernels", "Lab", "Learning", "Processes", "Rounds", "TestSupport"]),
    tests("ExperimentsTests", ["Experiments", "Lab", "Rounds"]),
    tests("TrialTests", ["Aggregation", "Experiments", "Trial"]),
    tests(
      "DemoTests",
      ["AgentClient", "Configuration", "Demo", "Lab", "Learning", "Rounds", "Supervision", "TestSupport"]),
    tests("ChaosTests", ["Chaos", "Cryptography", "Rounds", "TestSupport", "Wire"]),
    tests("ProcessesTests", ["Processes"]),
    tests("QueueingTests", ["Queueing"]),
    tests(
      "ModelTests",
      [
        "AgentClient", "Aggregation", "Broker", "Collector", "Configuration", "Cryptography", "Kernels", "Queueing",
        "Rounds",
        "Stages", "Wire",
      ]),
    tests(
      "RoundsTests", ["Aggregation", "Cryptography", "Kernels", "Rounds", "TestSupport", "Wire"], exclude: ["Fixtures"]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("AccessTests", ["Access", "Cryptography", "Messaging", "Rounds", "TestSupport"]),
    tests("WireTests", ["Wire"], exclude: ["Fixtures"]),
    tests("MessagingTests", ["Addresses", "Cryptography", "Messaging", "TestSupport"]),
    tests("ConfigurationTests", ["Aggregation", "Configuration"]),
    tests(
      "CollectorTests",
      ["Collector", "Configuration", "Cryptography", "Kernels", "Rounds", "TestSupport", "Wire"]),
    tests(
      "StagesTests",
      ["Aggregation", "Cryptography", "Kernels", "Lab", "Messaging", "Rounds", "Stages", "TestSupport", "Wire"]),
    tests("BrokerTests", ["Access", "Broker", "Messaging", "Queueing", "TestSupport", "Wire"]),
    tests("PublisherTests", ["Configuration", "Kernels", "Messaging", "Publisher", "Rounds", "TestSupport", "Wire"]),
    tests("SupervisionTests", ["Admin", "Messaging", "Processes", "Rounds", "Supervision", "TestSupport", "Wire"]),
    tests(
      "EndToEndTests",
      [
        "Access", "Admin", "AgentClient", "Configuration", "Cryptography", "CSodium", "FlameAgent", "FlameSubscriber",
        "Kernels", "Messaging", "Processes", "Rounds", "Supervision", "TestSupport", "Wire",
      ]),
    tests(
      "AgentClientTests", ["AgentClient", "Cryptography", "Kernels", "Messaging", "Rounds", "TestSupport", "Wire"]),
    tests("DocsTests", ["Configuration", "Wire", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "FuzzDecoders",
      dependencies: [
        "Access", "Aggregation", "Configuration", "Cryptography", "Kernels", "Lab", "Messaging", "Rounds",
        "Supervision", "Text", "Wire",
      ],
      path: "Tests/Fuzz/Decoders", swiftSettings: settings),
    tests("FuzzTests", ["FuzzDecoders"]),
    tests("AdminTests", ["Admin", "TestSupport"]),
    tests("DashboardTests", ["Admin", "Aggregation", "Dashboard", "Rounds", "Supervision", "TestSupport", "Wire"]),
    tests("DiagnosisTests", ["Diagnosis", "Rounds"]),
    tests("TextTests", ["Text"]),
  ] + (fuzzer.map { [fuzzing(with: $0)] } ?? []),
  swiftLanguageModes: [.v6]
)
