import Foundation
import Testing

@Suite struct LinksTests {
  @Test(arguments: Document.all) func everyLinkResolves(_ document: Document) throws {
    let folder = Document.root.appending(path: document.path).deletingLastPathComponent()
    for link in document.links {
      let parts = link.components(separatedBy: "#")
      let file = parts[0].isEmpty ? Document.root.appending(path: document.path) : folder.appending(path: parts[0])
      #expect(FileManager.default.fileExists(atPath: file.path), "\(document): \(link)")
      guard parts.count == 2 else { continue }
      let target = Document.all.first { Document.root.appending(path: $0.path).path == file.standardizedFileURL.path }
      #expect(target?.anchors.contains(parts[1]) == true, "\(document): \(link)")
    }
  }

  @Test func thereAreDocuments() { #expect(Document.all.count > 5) }
}
