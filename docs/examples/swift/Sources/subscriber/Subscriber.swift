import FlameSubscriber

/// Prints each release of the model that the hospitals make.
@main struct Reader {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 3 else { return print("usage: subscriber INVITATION KEY") }
    let subscriber = Subscriber(try Membership(invitation: words[1], key: words[2]))
    for try await release in subscriber.releases(.every(from: 0)) {
      let model = try release.model()
      print("release \(release.number): \(release.admitted) of \(release.agents) agents, weight \(model["weight"])")
    }
  }
}
