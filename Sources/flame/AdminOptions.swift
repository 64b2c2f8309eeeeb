import Admin
import ArgumentParser
import Logging
import Messaging
import Processes
import Rounds

/// The flag that lets a process show itself over HTTP.
struct AdminOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve /livez, /readyz and /metrics here; a port alone is on loopback.", valueName: "[HOST:]PORT"))
  var admin: AdminAddress?

  /// Runs a service that posts to the board it is given, where the flag asks for it.
  func serve(_ process: String, _ run: (Board?) throws -> Void) throws {
    try Self.serve(process, at: admin, run)
  }

  static func serve(_ process: String, at address: AdminAddress?, _ run: (Board?) throws -> Void) throws {
    Lifeline.reportReady()
    guard let address else { return try run(nil) }
    let board = Board()
    let own: @Sendable () -> [MetricFamily] = { ProcessMetrics.families(process: process, version: programVersion) }
    let log = Logger(label: process)
    let server = try AdminServer(address, board: board, own: own, clock: monotonicMilliseconds) { end in
      switch end {
      case .success(let address): log.info("admin", metadata: ["endpoint": "\(address)"])
      case .failure(let error): log.warning("\(error); the process serves without it and goes on trying")
      }
    }
    try withExtendedLifetime(server) { try run(board) }
  }
}

extension AdminAddress: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { "\(port)" }
}
