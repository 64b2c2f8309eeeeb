internal import FlyingSocks
internal import FoundationEssentials
internal import Synchronization

/// The newest status: the loop posts, requests and event streams read.
final class StatusFeed: Sendable {
  private struct State {
    var version = 0
    var json: [UInt8] = []
    var streams = 0
  }

  /// Browsers that may listen at a time.
  static let mostStreams = 64

  private let state = Mutex(State())

  func post(_ status: some Encodable) {
    let json = encoded(status)
    state.withLock { $0 = State(version: $0.version + 1, json: json, streams: $0.streams) }
  }

  /// JSON, and a number that grows with each post; 0 before the first.
  var newest: (version: Int, json: [UInt8]) { state.withLock { ($0.version, $0.json) } }

  /// A stream of server-sent events; nil where there are too many already.
  func events() -> EventStream? {
    let isRoom = state.withLock { state in
      guard state.streams < Self.mostStreams else { return false }
      state.streams += 1
      return true
    }
    return isRoom ? EventStream(place: Place(feed: self)) : nil
  }

  /// A stream's place among the streams; free again with its last reference.
  final class Place: Sendable {
    let feed: StatusFeed
    init(feed: StatusFeed) { self.feed = feed }
    deinit { feed.state.withLock { $0.streams -= 1 } }
  }
}

/// The status as server-sent events, one whenever it was posted.
struct EventStream: AsyncBufferedSequence {
  typealias Element = UInt8

  let place: StatusFeed.Place

  func makeAsyncIterator() -> Iterator { Iterator(place: place) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    private static let pause = Duration.milliseconds(100)

    let place: StatusFeed.Place
    private var version = 0

    init(place: StatusFeed.Place) { self.place = place }

    mutating func next() async throws -> UInt8? { preconditionFailure("events are taken as a whole") }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      while true {
        let newest = place.feed.newest
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
