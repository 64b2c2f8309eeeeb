internal import FlyingSocks
internal import FoundationEssentials
internal import Synchronization

/// The newest status: the loop posts, requests and event streams read.
final class StatusFeed: Sendable {
  private struct State {
    var version = 0
    var json: [UInt8] = []
  }

  /// Browsers that may listen at a time.
  static let mostStreams = 64

  private let state = Mutex(State())
  private let streams = Places(StatusFeed.mostStreams)

  func post(_ status: some Encodable) {
    let json = encoded(status)
    state.withLock { $0 = State(version: $0.version + 1, json: json) }
  }

  /// JSON, and a number that grows with each post; 0 before the first.
  var newest: (version: Int, json: [UInt8]) { state.withLock { ($0.version, $0.json) } }

  /// A stream of server-sent events; nil where there are too many already.
  func events() -> EventStream? { streams.take().map { EventStream(feed: self, place: $0) } }
}

/// The status as server-sent events, one whenever it was posted.
struct EventStream: AsyncBufferedSequence {
  typealias Element = UInt8

  let feed: StatusFeed
  let place: Places.Place

  func makeAsyncIterator() -> Iterator { Iterator(feed: feed, place: place) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    private static let pause = Duration.milliseconds(100)

    let feed: StatusFeed
    let place: Places.Place
    private var version = 0

    init(feed: StatusFeed, place: Places.Place) {
      self.feed = feed
      self.place = place
    }

    mutating func next() async throws -> UInt8? { preconditionFailure("events are taken as a whole") }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      while true {
        let newest = feed.newest
        if newest.version > version {
          version = newest.version
          return event(id: version, json: newest.json)
        }
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}

/// One server-sent event; JSON of ours has no line breaks.
package func event(id: Int, json: [UInt8]) -> [UInt8] { Array("id: \(id)\ndata: ".utf8) + json + Array("\n\n".utf8) }

/// JSON on one line, with sorted keys.
func encoded(_ value: some Encodable) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  guard let data = try? encoder.encode(value) else { preconditionFailure("\(type(of: value)) is no JSON") }
  return Array(data)
}
