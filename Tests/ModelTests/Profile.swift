import Configuration

/// How often a walk takes which kind of choice: each seeks out other corners.
struct Profile {
  var words = 600
  var progress = 365
  var time = 3
  var faults = 5
  var commands = 8
  /// Of a hundred faults: tasks that fail.
  var failures = 0
  /// Of a hundred commands: replays.
  var replays = 5
  /// One update in so many is one that no collector takes.
  var badUpdates = 10
  /// The collector hears the broker once where others hear it so many times.
  var deafness = 1
  /// A round's window; nil for the set-up's.
  var window: UInt64?

  var total: Int { words + progress + time + faults + commands }

  static let usual = Profile()
  /// Windows that end before the agents have answered.
  static let hasty = Profile(time: 8, badUpdates: 3, window: 1_500)
  /// Tasks that fail until their attempts are used up, and operators who have the round worked on again.
  static let broken = Profile(time: 6, faults: 40, commands: 12, failures: 95, replays: 30)
  /// Hardly anything stays up for long.
  static let stormy = Profile(time: 10, faults: 40, commands: 12)

  /// A broker whose words reach the collector when it has long gone on.
  static let late = Profile(time: 6, faults: 1, commands: 16, deafness: 8)

  static func of(seed: UInt64) -> Profile { [usual, hasty, broken, stormy, late][Int(seed % 5)] }

  func changed(_ setUp: SetUp) -> SetUp {
    var setUp = setUp
    if let window { setUp.policy.openAtMost = window }
    return setUp
  }
}
