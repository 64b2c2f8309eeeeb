package import Admin
package import Configuration
internal import FlyingFox
internal import Logging
package import Messaging
internal import Rounds
internal import Supervision

/// The dashboard: its loop asks the processes how they are, its HTTP server shows that and what the data folder holds.
package final class DashboardService {
  /// Between two questions to the processes.
  private static let pauseMilliseconds = 1000

  private let configuration: ServerConfiguration
  private let alarms: () -> [String]
  private let transport: () throws -> Transport
  private let context = Context()
  private let feed = StatusFeed()
  private let board = Board()
  private let server: HTTPService
  private let log = Logger(label: "dashboard")

  package var address: AdminAddress { server.address }

  /// Listens when it returns.
  ///
  /// - Parameters:
  ///   - names: host names it answers to, beside loopback and the address.
  ///   - alarms: what operators have to know beside what the processes say; asked anew each time.
  ///   - transport: how to connect to the operators' sockets; asked anew each time, since keys change.
  package init(
    _ configuration: ServerConfiguration, listen: AdminAddress, names: [String],
    alarms: @escaping () -> [String] = { [] }, transport: @escaping () throws -> Transport
  ) throws(AdminError) {
    self.configuration = configuration
    self.alarms = alarms
    self.transport = transport
    let own: @Sendable () -> [MetricFamily] = { ProcessMetrics.families(process: "dashboard", version: programVersion) }
    let site = Site(
      hosts: HostRule(listen: listen.host, names: names),
      admin: AdminPages(board: board, own: own, clock: monotonicMilliseconds), feed: feed,
      history: HistoryDesk(configuration))
    server = try HTTPService(listen) { request in await site.answer(request) }
    if !listen.isLoopback {
      log.warning(
        "plain HTTP without a password, and it shows verdicts: whoever reaches this address can read them",
        metadata: ["endpoint": "\(server.address)"])
    }
  }

  /// Asks until asked to stop.
  package func run(until stop: Stop) throws(MessagingError) {
    repeat {
      feed.post(LiveStatus(configuration, report()))
      board.post(now: monotonicMilliseconds(), obstacle: nil, metrics: [])
    } while try !poll([PollItem(descriptor: stop.descriptor)], milliseconds: Self.pauseMilliseconds)[0]
  }

  private func report() -> StatusReport {
    do {
      return StatusReport(context: context, transport: try transport(), alarms: alarms()) {
        configuration.endpoints.operator($0)
      }
    } catch { return StatusReport(silent: ["the processes cannot be asked: \(error)"]) }
  }
}
