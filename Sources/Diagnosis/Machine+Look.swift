internal import CLinux
package import Configuration
internal import Glibc
package import Rounds

extension Storage {
  /// Looks at the file system of a folder that exists, and tries to write there.
  package static func look(_ path: String) throws(StoreError) -> Storage {
    let real = try FileSystem.realPath(path)
    var status = statvfs()
    guard statvfs(real, &status) == 0 else { throw StoreError(.system(errno), "look at", path) }
    var storage = Storage(
      path: path, kind: fileSystemKind(of: real, mounts: (try? OpenFiles.text("/proc/self/mountinfo")) ?? ""),
      freeBytes: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    let probe = "\(path)/.doctor"
    do throws(StoreError) {
      try FileSystem.replace(probe, with: [], synchronised: false)
      try FileSystem.remove(probe)
    } catch { storage.problem = "\(error)" }
    return storage
  }
}

extension Clock {
  /// The clock beside the newest release or record of any federation.
  package static func look(_ configuration: ServerConfiguration) -> Clock {
    let folders = configuration.federations.map { FederationFolder(data: configuration.data, federation: $0.name) }
    let files = folders.flatMap { folder -> [String] in
      let release = (try? FederationFolder.numbers(in: folder.releases))?.last
      return [folder.record] + (release.map { ["\(folder.release($0))/state"] } ?? [])
    }
    return Clock(now: Int64(time(nil)), newestFile: files.compactMap(written).max())
  }

  private static func written(_ path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
  }
}

extension Limits {
  /// - Parameters:
  ///   - keys: that may connect to each endpoint.
  package static func look(_ configuration: ServerConfiguration, keys: Int) -> Limits {
    let endpoints = configuration.endpoints
    return Limits(
      descriptors: clinux_raise_descriptors(), halfOpen: configuration.limits.halfOpen,
      connections: configuration.limits.connections * configuration.federations.count * keys,
      endpoints: [endpoints.broker, endpoints.collector, endpoints.releases, endpoints.ranges]
        + ["broker", "collector", "publisher"].map(endpoints.operator))
  }
}
