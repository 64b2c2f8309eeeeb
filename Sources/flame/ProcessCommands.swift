import Access
import ArgumentParser
import Broker
import CLinux
import Collector
import Configuration
import Cryptography
import Glibc
import Kernels
import Logging
import Messaging
import Processes
import Publisher
import Queueing
import Rounds
import Stages
import Wire

/// What every server process does first and last.
enum ServerProcess {
  /// Runs a process of the stack until SIGINT or SIGTERM. `name` is locked: there is one of each on a data folder.
  static func run(
    _ options: ServerOptions, lock name: String?,
    _ body: (ServerConfiguration, Context, Stop) throws -> Void
  ) throws {
    let stop = Stop.bySignal()
    endWithSupervisor()
    startLogging()
    _ = clinux_raise_descriptors()
    let configuration = try options.load()
    try FileSystem.makeFolder("\(configuration.data)/run", permissions: 0o700)
    let lock = try name.map { name in try File("\(configuration.data)/run/\(name).lock", .update) }
    try lock?.lockInTime()
    try configuration.endpoints.naming { try body(configuration, Context(), stop) }
  }
}

extension Endpoints {
  /// Names the setting of an endpoint that cannot be used.
  func naming(_ body: () throws -> Void) throws {
    do { try body() } catch let error as MessagingError {
      guard let setting = all.first(where: { $0.endpoint == error.endpoint })?.setting else { throw error }
      throw ConfigurationError(setting, "\(error)")
    }
  }
}

struct BrokerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "broker", abstract: "Run the broker: the queues between the stages.",
    discussion: "Example: flame broker --config flame.yaml")

  @OptionGroup var admin: AdminOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try ServerProcess.run(server, lock: "broker") { configuration, context, stop in
      var limits = QueueLimits()
      limits.lease = configuration.lease
      let broker = try BrokerService(
        context: context, endpoint: configuration.endpoints.broker,
        operatorEndpoint: configuration.endpoints.operator("broker"), limits: limits,
        connections: configuration.workConnections, epoch: randomNumber(),
        security: try configuration.serving("broker", as: nil, context))
      try admin.serve("broker") { board in
        broker.board = board
        try broker.run(until: stop)
      }
    }
  }
}

extension ServerConfiguration {
  /// A work graph may have the length of a frame.
  fileprivate var workConnections: ConnectionLimits {
    ConnectionLimits(known: 2 << 20, unheard: limits.halfOpen, accepted: limits.newConnections)
  }
}

struct CollectorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collector", abstract: "Run the collector: it gathers the updates of each round.",
    discussion: "Example: flame collector --config flame.yaml")

  @OptionGroup var admin: AdminOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try ServerProcess.run(server, lock: "collector") { configuration, context, stop in
      let boot = try FileSystem.read("/proc/sys/kernel/random/boot_id", limit: 100)
      let collector = try CollectorService(
        context: context, configuration: configuration, engine: .current, epoch: randomNumber(),
        boot: String(decoding: boot, as: UTF8.self),
        security: try configuration.serving("collector", as: .collector, context))
      try admin.serve("collector") { board in
        collector.board = board
        try collector.run(until: stop)
      }
    }
  }
}

struct PublisherCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publisher", abstract: "Run the publisher: it signs, broadcasts and serves the releases.",
    discussion: "Example: flame publisher --config flame.yaml")

  @OptionGroup var admin: AdminOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try ServerProcess.run(server, lock: "publisher") { configuration, context, stop in
      let publisher = try PublisherService(
        context: context, configuration: configuration, epoch: randomNumber(),
        security: try configuration.serving("publisher", as: .publisher, context))
      try admin.serve("publisher") { board in
        publisher.board = board
        try publisher.run(until: stop)
      }
    }
  }
}

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Run a worker of one stage; any number of each may run.",
    discussion: "Example: flame worker clustering --config flame.yaml")

  @Argument(help: "The stage: \(WorkerKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var stage: WorkerKind

  @Option(help: "What operators see this worker as; the stage, the host's name and the process number by default.")
  var name: String?

  @OptionGroup var admin: AdminOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try ServerProcess.run(server, lock: nil) { configuration, context, stop in
      let worker = try WorkerService(
        context: context, kind: stage, data: configuration.data, broker: configuration.endpoints.broker,
        name: name ?? "\(stage.rawValue)-\(hostName())-\(getpid())",
        transport: try configuration.connecting(as: .worker).connect,
        servers: try configuration.serverKeys(as: .worker))
      try admin.serve("worker") { board in
        worker.board = board
        try worker.run(until: stop)
      }
    }
  }
}

extension WorkerKind: ExpressibleByArgument {}

/// Also sets the containers of one service apart, whose process numbers are the same.
private func hostName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  _ = gethostname(&name, name.count - 1)
  return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
