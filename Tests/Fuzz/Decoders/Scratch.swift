import Glibc
import Rounds

let scratch = Scratch()

/// A folder for the files of this process, removed when it exits.
struct Scratch: Sendable {
  private static let folder = (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/flame-fuzz-\(getpid())"
  let path = Scratch.folder

  init() {
    promised("a folder for files") { try FileSystem.makeFolder(path) }
    atexit { try? FileSystem.remove(Scratch.folder) }
    write([UInt8](repeating: 1, count: 8192), "rows")
  }

  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) -> String {
    promised("a file is written") {
      try FileSystem.replace("\(path)/\(name)", with: bytes, synchronised: false, permissions: 0o600)
    }
    return "\(path)/\(name)"
  }
}
