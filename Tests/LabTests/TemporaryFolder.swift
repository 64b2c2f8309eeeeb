import Glibc

/// Runs `body` with the path of a fresh folder that is removed afterwards.
func withTemporaryFolder<Value>(_ body: (String) throws -> Value) rethrows -> Value {
  var template = Array("/tmp/flame-lab-XXXXXX".utf8CString)
  precondition(mkdtemp(&template) != nil, "no temporary folder")
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { remove(path) }
  return try body(path)
}

private func remove(_ folder: String) {
  if let entries = opendir(folder) {
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { unlink("\(folder)/\(name)") }
    }
    closedir(entries)
  }
  rmdir(folder)
}

func write(_ bytes: [UInt8], to path: String) {
  let file = fopen(path, "w")
  precondition(file != nil && fwrite(bytes, 1, bytes.count, file) == bytes.count, "cannot write \(path)")
  fclose(file)
}
