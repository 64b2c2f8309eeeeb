import Glibc

/// Writes a safetensors file beside its final place and puts it there at once when it is finished.
///
/// A writer that is dropped unfinished leaves nothing behind and the old file, if any, as it was.
package struct SafetensorsWriter: ~Copyable {
  private let path: String
  private let partial: String
  private let descriptor: Int32
  private let dataStart: Int
  private var isFinished = false

  /// Creates the file and writes the header.
  package init(path: String, header: SafetensorsHeader) throws(SafetensorsError) {
    let bytes = header.encoded
    self.path = path
    partial = "\(path).\(getpid()).partial"
    dataStart = bytes.count
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(path, "create", .last) }
    try bytes.withUnsafeBufferPointer { bytes throws(SafetensorsError) in
      try write(UnsafeRawBufferPointer(bytes), atFileOffset: 0)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if descriptor >= 0 && !isFinished { unlink(partial) }
  }

  /// Writes tensor bytes from `offset`, counted from the end of the header, in any order.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SafetensorsError) {
    try write(bytes, atFileOffset: dataStart + offset)
  }

  /// Brings the file to disk and to its place.
  package consuming func finish() throws(SafetensorsError) {
    guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw .system(path, "write", .last) }
    isFinished = true
  }

  private func write(_ bytes: UnsafeRawBufferPointer, atFileOffset offset: Int) throws(SafetensorsError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, offset + done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .system(path, "write", .last) }
      done += count
    }
  }
}
