internal import FlyingFox
internal import FlyingSocks
internal import FoundationEssentials

/// A file that is held in memory while it is sent, and as long takes a place.
struct Download: AsyncBufferedSequence {
  typealias Element = UInt8

  /// Files that may be on their way at a time.
  static let most = 4

  let bytes: [UInt8]
  let place: Places.Place

  func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes, place: place) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let bytes: [UInt8]
    let place: Places.Place
    private var sent = 0

    init(bytes: [UInt8], place: Places.Place) {
      self.bytes = bytes
      self.place = place
    }

    mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
      guard sent < bytes.count else { return nil }
      let part = bytes[sent...].prefix(count)
      sent = part.endIndex
      return part
    }
  }
}

extension HTTPResponse {
  /// Sends a file to be saved under this name.
  static func file(_ download: Download, name: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: .ok,
      headers: [
        .contentType: "application/octet-stream", .contentDisposition: "attachment; filename=\"\(name)\"",
      ],
      body: HTTPBodySequence(from: download, count: download.bytes.count, suggestedBufferSize: 1 << 18))
  }
}
