internal import AgentClient
internal import Messaging

/// Follows the releases of a federation.
public struct Subscriber: Sendable {
  /// Which releases are wanted.
  public enum Wanted: Hashable, Sendable {
    /// The newest one now, and each newer one; those that came while the last one was worked on may be skipped.
    case newest
    /// Every one from this number on that the publisher still keeps. A few that are not taken yet are held in memory;
    /// further ones are fetched when there is room.
    case every(from: UInt64)
  }

  /// Releases in memory that are not taken yet, at most.
  private static let held = 4
  /// Between two looks whether there is room for one more.
  private static let pauseMilliseconds = 50

  private let membership: Membership

  public init(_ membership: Membership) { self.membership = membership }

  /// The verified releases, as they come, in ascending order; it goes on until the task that takes them is cancelled, or
  /// takes no more.
  ///
  /// A thread of its own follows the server. A server that does not answer is waited for. What is thrown is a
  /// `FlameError`.
  public func releases(_ wanted: Wanted = .newest) -> AsyncThrowingStream<Release, any Error> {
    let isNewest = wanted == .newest
    return AsyncThrowingStream(
      bufferingPolicy: isNewest ? .bufferingNewest(1) : .bufferingOldest(Self.held)
    ) { continuation in
      let stop = Stop.byRequest()
      continuation.onTermination = { _ in stop.request() }
      ServiceThread.start("flame subscriber") { [membership] in
        do throws(FlameError) {
          try Self.follow(membership, wanted, until: stop) { release in
            // With .newest it is the older one that is dropped.
            guard !isNewest, case .dropped = continuation.yield(release) else { return true }
            return false
          }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
    }
  }

  private static func follow(
    _ membership: Membership, _ wanted: Wanted, until stop: Stop, _ give: (Release) -> Bool
  ) throws(FlameError) {
    try FlameError.naming(.connection) {
      let follower = try ReleaseFollower(
        context: Context(), source: membership.source, wanted: WantedReleases(wanted),
        transport: membership.transport, servers: membership.servers, seen: membership.seen)
      var waiting: [Release] = []
      while true {
        let items = [PollItem(descriptor: stop.descriptor)] + follower.pollItems
        let pause = waiting.isEmpty ? follower.pauseMilliseconds : pauseMilliseconds
        if try poll(items, milliseconds: pause)[0] { return }
        waiting += try follower.process(now: monotonicMilliseconds(), isFull: !waiting.isEmpty).map(Release.init)
        while let next = waiting.first, give(next) { waiting.removeFirst() }
      }
    }
  }
}

extension WantedReleases {
  fileprivate init(_ wanted: Subscriber.Wanted) {
    switch wanted {
    case .newest: self = .newest
    case .every(let from): self = .every(from: from)
    }
  }
}
