/// Something to look at when its time has come. It may be outdated by then: whoever takes it checks.
enum Alarm: Hashable, Sendable {
  /// See whether the worker lost its lease or fell silent.
  case worker(WorkerID)
  /// End the pause of a task.
  case task(TaskID)
}

/// Alarms by time: a binary heap, earliest first, equal times in the order of entry.
struct Agenda: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let instant: Instant
    let serial: UInt64
    let alarm: Alarm

    func precedes(_ other: Entry) -> Bool {
      (instant, serial) < (other.instant, other.serial)
    }
  }

  private var heap: [Entry] = []
  private var serial: UInt64 = 0

  /// When the next alarm is due.
  var next: Instant? { heap.first?.instant }

  /// - Returns: the number of the entry, by which an outdated alarm can be told.
  @discardableResult
  mutating func add(_ alarm: Alarm, at instant: Instant) -> UInt64 {
    serial += 1
    heap.append(Entry(instant: instant, serial: serial, alarm: alarm))
    siftUp()
    return serial
  }

  /// Takes out the earliest entry that is due at `now`.
  mutating func popDue(now: Instant) -> Entry? {
    guard let first = heap.first, first.instant <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    siftDown()
    return first
  }

  private mutating func siftUp() {
    var place = heap.count - 1
    while place > 0, heap[place].precedes(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func siftDown() {
    var place = 0
    while let child = earlierChild(of: place), heap[child].precedes(heap[place]) {
      heap.swapAt(place, child)
      place = child
    }
  }

  private func earlierChild(of place: Int) -> Int? {
    let left = 2 * place + 1
    guard left < heap.count else { return nil }
    let right = left + 1
    return right < heap.count && heap[right].precedes(heap[left]) ? right : left
  }
}
