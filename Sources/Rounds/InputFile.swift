import Glibc

/// Which file it is, whatever path leads to it.
struct FileIdentity: Hashable, Sendable {
  private let device: dev_t
  private let number: ino_t

  init(_ status: stat) {
    device = status.st_dev
    number = status.st_ino
  }

  /// nil where there is no such file.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// A regular file open for reading at any position; closed when the last reference goes.
final class InputFile: Sendable {
  let path: String
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(SafetensorsError) {
    // Not blocking: a pipe under this name must fail the test below, and not hang here.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    self.path = path
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw .system(path, "open", .last) }
    size = Int(status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG else { throw .malformed(path, "it is not a regular file") }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Fills `buffer` with the bytes from `offset`.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SafetensorsError) {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, offset + done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(path, "read", .last) }
      guard count > 0 else { throw .malformed(path, "it became shorter while it was read") }
      done += count
    }
  }

  /// `count` bytes from `offset`.
  func bytes(count: Int, at offset: Int) throws(SafetensorsError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBufferPointer { buffer throws(SafetensorsError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    return bytes
  }
}
