// swift-tools-version: 6.2
import PackageDescription

// In a package of your own: .package(url: "…", branch: "main") in place of the path.
let package = Package(
  name: "flame-example",
  dependencies: [.package(name: "flame", path: "../../..")],
  targets: [
    .executableTarget(name: "agent", dependencies: [.product(name: "FlameAgent", package: "flame")]),
    .executableTarget(name: "subscriber", dependencies: [.product(name: "FlameSubscriber", package: "flame")]),
  ]
)
