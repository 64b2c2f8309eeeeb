import Foundation

/// Runs `body` with the path of a fresh folder that is removed afterwards. The path is short enough for ipc endpoints.
package func withTemporaryFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
  let path = "/tmp/flame-\(UInt64.random(in: .min ... .max))"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}
