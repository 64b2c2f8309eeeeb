internal import AgentClient
internal import Messaging

/// Follows the releases of a federation.
public struct Subscriber: Sendable {
  /// Which releases are wanted.
  public enum Wanted: Hashable, Sendable {
    /// The newest one now, and each newer one; those that came while the last one was worked on may be skipped.
    case newest
    /// Every one from this number on. Those not taken yet are held in memory.
    case every(from: UInt64)
  }

  private let membership: Membership

  public init(_ membership: Membership) { self.membership = membership }

  /// The verified releases, as they come, in ascending order; it goes on until the task that takes them is cancelled, or
  /// takes no more.
  ///
  /// A thread of its own follows the server. A server that does not answer is waited for. What is thrown is a
  /// `FlameError`.
  public func releases(_ wanted: Wanted = .newest) -> AsyncThrowingStream<Release, any Error> {
    let isNewest = wanted == .newest
    return AsyncThrowingStream(bufferingPolicy: isNewest ? .bufferingNewest(1) : .unbounded) { continuation in
      let stop = Stop.byRequest()
      continuation.onTermination = { _ in stop.request() }
      ServiceThread.start("flame subscriber") { [membership] in
        do throws(FlameError) {
          try Self.follow(membership, wanted, until: stop) { continuation.yield($0) }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
    }
  }

  private static func follow(
    _ membership: Membership, _ wanted: Wanted, until stop: Stop, _ give: (Release) -> Void
  ) throws(FlameError) {
    try FlameError.naming(.connection) {
      let follower = try ReleaseFollower(
        context: Context(), source: membership.source, wanted: WantedReleases(wanted),
        transport: membership.transport, servers: membership.servers)
      while true {
        let items = [PollItem(descriptor: stop.descriptor)] + follower.pollItems
        if try poll(items, milliseconds: follower.pauseMilliseconds)[0] { return }
        for release in try follower.process(now: monotonicMilliseconds()) { give(Release(release)) }
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
