internal import Glibc

/// What every process tells of itself, under the names that Prometheus' own clients use.
package enum ProcessMetrics {
  /// - Parameters:
  ///   - process: for example `collector`.
  package static func families(process: String, version: String) -> [MetricFamily] {
    [
      .gauge(
        "flame_build_info", "The program's version.", [([.init("process", process), .init("version", version)], 1)]),
      .gauge("process_resident_memory_bytes", "Resident memory.", residentBytes()),
      .gauge("process_open_fds", "Open file descriptors.", openDescriptors()),
      .counter("process_cpu_seconds_total", "Processor time, user and system.", processorSeconds()),
    ]
  }

  private static func residentBytes() -> Double {
    guard let file = fopen("/proc/self/statm", "re") else { return 0 }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 128)
    guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
    let words = String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Double(words[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) : 0
  }

  private static func openDescriptors() -> Double {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without “.”, “..” and the folder itself.
    return Double(count - 3)
  }

  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }.reduce(0, +)
  }
}
