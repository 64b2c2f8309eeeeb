internal import Configuration
internal import Supervision

/// What the page shows of the present.
struct LiveStatus: Encodable {
  /// Names of the configured federations, whether the processes know them or not.
  let configured: [String]
  /// As of `flame status --format json`.
  let report: StatusReport

  init(_ configuration: ServerConfiguration, _ report: StatusReport) {
    configured = configuration.federations.map(\.name)
    self.report = report
  }
}
