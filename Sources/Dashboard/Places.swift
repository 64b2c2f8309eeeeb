internal import Synchronization

/// Places for what may go on only so many times at once.
final class Places: Sendable {
  private let most: Int
  private let taken = Mutex(0)

  init(_ most: Int) { self.most = most }

  /// nil where all are taken.
  func take() -> Place? {
    let isRoom = taken.withLock { taken in
      guard taken < most else { return false }
      taken += 1
      return true
    }
    return isRoom ? Place(places: self) : nil
  }

  /// Free again with its last reference.
  final class Place: Sendable {
    private let places: Places
    fileprivate init(places: Places) { self.places = places }
    deinit { places.taken.withLock { $0 -= 1 } }
  }
}
