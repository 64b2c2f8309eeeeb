package import Messaging

/// A process that was ended by a fault, which a peer may have caused.
package struct Crash: Hashable, Sendable {
  /// Who was silent for longer had no part in it. Microseconds.
  private static let window: UInt64 = 1_000_000

  /// Milliseconds of the monotonic clock.
  package let at: UInt64
  package let process: String
  package let signal: Int32
  /// Keys that were heard last before it.
  package internal(set) var suspects: [[UInt8]]

  package init(at: UInt64, process: String, signal: Int32, suspects: [[UInt8]]) {
    self.at = at
    self.process = process
    self.signal = signal
    self.suspects = suspects
  }

  /// - Parameters:
  ///   - keys: all that come from outside.
  package init(_ note: FaultNote, of process: String, keys: Set<[UInt8]>) {
    self.init(at: note.at, process: process, signal: note.signal, suspects: Self.suspects(note, keys))
  }

  /// Whoever makes a process crash was heard just before. Others are heard all the time too, and after a crash all come back
  /// at once: so only those heard last are suspected, the fewer the fewer keys there are. Who was heard at the same time as
  /// one that is not suspected is not suspected either.
  private static func suspects(_ note: FaultNote, _ keys: Set<[UInt8]>) -> [[UInt8]] {
    guard keys.count >= 3 else { return [] }
    let most = min(3, max(1, keys.count / 10))
    let heard = note.peers.filter { keys.contains($0.key) && $0.silence <= window }.sorted { $0.silence < $1.silence }
    let next = heard.count > most ? heard[most].silence : .max
    return heard.prefix(most).filter { $0.silence < next }.map(\.key)
  }
}

/// The crashes of the last ten minutes, of all processes of a server. A text file, one crash a line:
///
///     time (ms of the monotonic clock)  process  signal  key …
///
/// Pure: the time is given.
package struct CrashHistory: Hashable, Sendable {
  private static let span: UInt64 = 600_000
  /// A key that is suspected in this many crashes is taken to cause them.
  private static let most = 3
  private static let longest = 100
  package private(set) var crashes: [Crash] = []

  package init() {}

  /// Lines that cannot be read are passed over.
  package init(text: String) {
    crashes = text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 3, let at = UInt64(words[0]), let signal = Int32(words[2]) else { return nil }
      return Crash(at: at, process: words[1], signal: signal, suspects: words[3...].compactMap(HexadecimalKey.bytes))
    }
  }

  package var text: String {
    crashes.map { crash in
      (["\(crash.at)", crash.process, "\(crash.signal)"] + crash.suspects.map(HexadecimalKey.text))
        .joined(separator: " ") + "\n"
    }.joined()
  }

  package mutating func add(_ crash: Crash) { crashes = Array((recent(crash.at) + [crash]).suffix(Self.longest)) }

  /// What is later than now was before the machine began anew.
  package func recent(_ now: UInt64) -> [Crash] { crashes.filter { $0.at <= now && now - $0.at <= Self.span } }

  /// Keys that were suspected in three crashes, those of most crashes first.
  package func culprits(_ now: UInt64) -> [[UInt8]] {
    let counts = Dictionary(grouping: recent(now).flatMap(\.suspects)) { $0 }.mapValues(\.count)
    return counts.filter { $0.value >= Self.most }
      .sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }.map(\.key)
  }

  /// What was found out of a key is forgotten: it begins anew once it is resumed.
  package mutating func forget(_ key: [UInt8]) {
    for index in crashes.indices { crashes[index].suspects.removeAll { $0 == key } }
  }
}
