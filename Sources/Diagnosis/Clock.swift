/// The clock of this machine beside the data folder's files. Seconds since 1970.
package struct Clock: Hashable, Sendable {
  /// 2026-01-01: this program is not older.
  private static let earliest: Int64 = 1_767_225_600
  /// File systems and clocks differ by so much without meaning anything.
  private static let tolerance: Int64 = 60

  package var now: Int64
  /// When the newest file was written; nil where there is none.
  package var newestFile: Int64?

  package init(now: Int64, newestFile: Int64?) {
    self.now = now
    self.newestFile = newestFile
  }

  package var finding: Finding {
    let cure = "set the clock and keep it set: timedatectl set-ntp true"
    if now < Self.earliest {
      return .wrong("clock", "the clock says a time before this program was written", cure: cure)
    }
    if let newestFile, newestFile > now + Self.tolerance {
      return .warning(
        "clock", "files of the data folder are \(newestFile - now) s ahead of the clock: it went back, or was wrong",
        cure: cure + "; rounds go on, the times in operators.log are not to be relied on")
    }
    return .ok("clock", "the clock is not behind the data folder's files")
  }
}
