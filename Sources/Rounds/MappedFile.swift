internal import Glibc

/// A file's bytes in the address space, read-only, for as long as the object lives.
///
/// For files that never change once they are in place; `@unchecked Sendable` because nobody writes to them.
package final class MappedFile: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer
  private let file: File

  package init(_ path: String) throws(StoreError) {
    file = try File(path, .read)
    let size = try file.size()
    guard size > 0 else { throw StoreError(.damaged("empty"), "map", path) }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), address != MAP_FAILED else {
      throw .system("map", path)
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  /// Whether the file still reaches as far as the mapping: to read what lies beyond its end would be SIGBUS.
  package var isWhole: Bool { (try? file.size()) ?? 0 >= bytes.count }
}
