import Logging
import Text

/// Log lines on standard error. Whatever a message or its metadata quotes, a terminal only shows it, and a line stays one.
struct EscapingLogHandler: LogHandler {
  private var stream: StreamLogHandler

  init(label: String) { stream = .standardError(label: label) }

  var logLevel: Logger.Level {
    get { stream.logLevel }
    set { stream.logLevel = newValue }
  }

  var metadata: Logger.Metadata {
    get { stream.metadata }
    set { stream.metadata = newValue.mapValues(\.escaped) }
  }

  subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { stream[metadataKey: key] }
    set { stream[metadataKey: key] = newValue?.escaped }
  }

  func log(event: LogEvent) {
    var event = event
    event.message = "\(escaped(event.message.description))"
    event.metadata = event.metadata?.mapValues(\.escaped)
    stream.log(event: event)
  }
}

extension Logger.MetadataValue {
  fileprivate var escaped: Logger.MetadataValue {
    switch self {
    case .string, .stringConvertible: .string(Text.escaped(description))
    case .array(let values): .array(values.map(\.escaped))
    case .dictionary(let values): .dictionary(values.mapValues(\.escaped))
    }
  }
}
