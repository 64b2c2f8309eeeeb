import Lab
import Glibc
import Testing

import enum TestSupport.CaptureBytes

private let small = IntrusionSet(captures: [
  CapturedFlows(name: "a.pcap", kind: .benign, features: [UInt8](repeating: 7, count: 60))
])

@Suite struct IntrusionSourceTests {
  @Test func whatIsKeptIsReadAndNothingIsFetched() throws {
    try withTemporaryFolder { folder in
      write(FlowFile.encode(small), to: "\(folder)/ndpi-4.2.flows")
      let set = try IntrusionSource(cache: folder, sources: "/nowhere").load { _ in Issue.record("something is done") }
      #expect(set == small)
    }
  }

  /// Without sources there is no package; what is kept is damaged, and so is the archive.
  @Test func aPackageThatCannotBeFetchedIsNamedWithTheCure() throws {
    withTemporaryFolder { folder in
      write(FlowFile.encode(small).dropLast(), to: "\(folder)/ndpi-4.2.flows")
      var steps: [PreparationStep] = []
      let error = #expect(throws: IntrusionError.self) {
        try IntrusionSource(cache: folder, sources: "/nowhere").load { steps.append($0) }
      }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains("source package ndpi cannot be fetched"), "\(text)")
      #expect(text.contains("ndpi_4.2.orig.tar.gz") && text.contains(folder))
      #expect(steps.contains(.indexing))
      #expect(access("\(folder)/ndpi", F_OK) != 0)
    }
  }

  @Test func whatAsksToStopStopsIt() throws {
    struct Enough: Error {}
    withTemporaryFolder { folder in
      #expect(throws: Enough.self) {
        try IntrusionSource(cache: folder, sources: "/nowhere").load { _ in throw Enough() }
      }
      #expect(access("\(folder)/ndpi", F_OK) != 0)
    }
  }

  @Test func sourcesOfBothFormatsBecomeThoseOfSourcePackages() {
    let modern = "# a\nTypes: deb deb-src\nURIs: http://mirror.example.org/debian\nSigned-By: /k\n"
    #expect(
      IntrusionSource.ofSourcePackages(modern)
        == "# a\nTypes: deb-src\nURIs: http://mirror.example.org/debian\nSigned-By: /k\n")
    let old = "deb [signed-by=/k] http://h debian main\n# deb http://h x\ndeb-src http://h debian main"
    #expect(
      IntrusionSource.ofSourcePackages(old)
        == "deb-src [signed-by=/k] http://h debian main\n# deb http://h x\ndeb-src http://h debian main")
  }

  @Test func theCacheIsTheUsers() throws {
    #expect(try Cache.standard(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/flame")
    #expect(try Cache.standard(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/flame")
    #expect(throws: NoCacheError()) { try Cache.standard([:]) }
  }

  @Test func aFolderOfCapturesIsReadByName() throws {
    try withTemporaryFolder { folder in
      let packets = (1...3).map { CaptureBytes.ethernet(CaptureBytes.ipv4(17, CaptureBytes.udp($0, 53))) }
      let capture = CaptureBytes.pcap(packets.map { (time: 1, bytes: $0) })
      for name in ["b.pcap", "a.cap", "synscan.pcap", "fuzz-1.pcap", "README.txt"] {
        write(capture, to: "\(folder)/\(name)")
      }
      write(CaptureBytes.pcap([]), to: "\(folder)/empty.pcap")
      let set = try IntrusionSet(folder: folder)
      #expect(set.captures.map(\.name) == ["a.cap", "b.pcap", "synscan.pcap"])
      #expect(set.captures.map(\.kind) == [.benign, .benign, .scan] && set.flows(.benign) == 6)
      write(Array(capture.dropLast()), to: "\(folder)/c.pcap")
      #expect(throws: IntrusionError.self) { try IntrusionSet(folder: folder) }
    }
  }

  @Test func aFolderWithoutCapturesIsAnError() throws {
    _ = withTemporaryFolder { folder in
      #expect(throws: IntrusionError.noCaptures(folder: folder)) { try IntrusionSet(folder: folder) }
    }
  }
}
