import Testing
import Text

@Suite struct NearestTests {
  private let known = ["lease", "limits", "data", "drain", "durability", "status", "release", "releases"]

  @Test(arguments: [
    ("leese", ["lease"]), ("lesae", ["lease"]), ("Lease", ["lease"]), ("limit", ["limits"]), ("statsu", ["status"]),
    ("realease", ["release", "releases"]), ("colour", []), ("x", []), ("", []),
  ])
  func aNameIsNearWhereAFewLettersDiffer(_ name: String, _ near: [String]) {
    #expect(Nearest.names(to: name, among: known) == near)
  }

  @Test func atMostThreeAreNamedAndTheNearestFirst() {
    #expect(Nearest.names(to: "worker-1", among: ["worker-2", "worker-3", "worker-11", "worker-4"]).count == 3)
    #expect(Nearest.names(to: "release", among: ["releases", "release"]) == ["release", "releases"])
  }

  @Test func whereNoneIsNearAllAreNamed() {
    #expect(Nearest.hint(for: "leese", among: known) == "; did you mean lease?")
    #expect(Nearest.hint(for: "fsink", among: ["process", "fsync"]) == "; did you mean fsync?")
    #expect(Nearest.hint(for: "colour", among: ["a", "b"]) == "; known here: a, b")
    #expect(Nearest.hint(for: "colour", among: []) == "")
  }
}
