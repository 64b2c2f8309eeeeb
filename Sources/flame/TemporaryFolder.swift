import Glibc
import Processes
import Rounds

/// Makes an empty folder for files that do not stay.
func temporaryFolder(_ name: String) throws -> String {
  let place = currentEnvironment()["TMPDIR"] ?? "/tmp"
  var template = Array("\(place)/\(name)-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw StoreError(.system(errno), "make a folder in", place) }
  return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}
