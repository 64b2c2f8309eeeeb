internal import CLinux
package import Glibc

/// An open file. Reads and writes whole ranges or throws; closed when it goes out of scope.
package struct File: ~Copyable, Sendable {
  package enum Mode: Sendable {
    case read
    /// Made where it is absent.
    case update
    /// Made; it must not exist.
    case new
    /// Made where it is absent; every write goes to the end.
    case append

    fileprivate var flags: Int32 {
      switch self {
      case .read: O_RDONLY
      case .update: O_RDWR | O_CREAT
      case .new: O_RDWR | O_CREAT | O_EXCL
      case .append: O_RDWR | O_CREAT | O_APPEND
      }
    }
  }

  package let path: String
  let descriptor: Int32

  package init(_ path: String, _ mode: Mode, permissions: mode_t = 0o640) throws(StoreError) {
    let descriptor = open(path, mode.flags | O_CLOEXEC, permissions)
    guard descriptor >= 0 else { throw .system("open", path) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  package func size() throws(StoreError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("look at", path) }
    return Int(status.st_size)
  }

  /// Fills the whole buffer from `offset`; a file that ends before is damaged.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system("read", path) }
      guard count > 0 else { throw StoreError(.damaged("ends at byte \(offset + done)"), "read", path) }
      done += count
    }
  }

  package func read(count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
    var failure: StoreError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      do throws(StoreError) {
        let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
        try read(into: room, at: offset)
        initialised = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all bytes at `offset`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system("write", path) }
      done += count
    }
  }

  package func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
    try bytes.withUnsafeBufferPointer { buffer throws(StoreError) in
      try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
  }

  /// Reserves room on disk, so that later writes cannot run out of it.
  package func reserve(_ count: Int, at offset: Int) throws(StoreError) {
    guard clinux_reserve(descriptor, Int64(offset), Int64(count)) == 0 else { throw .system("reserve room in", path) }
  }

  package func truncate(to size: Int) throws(StoreError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw .system("cut", path) }
  }

  package func synchronise() throws(StoreError) {
    guard fdatasync(descriptor) == 0 else { throw .system("flush", path) }
  }

  /// Takes the store's lock for as long as the file is open.
  package func lock() throws(StoreError) {
    guard clinux_lock(descriptor) == 0 else {
      throw errno == EWOULDBLOCK ? StoreError(.locked, "lock", path) : .system("lock", path)
    }
  }
}
