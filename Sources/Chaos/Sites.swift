/// The names and addresses of the sites of a network, which are private to it. Each process of a stack and each of its
/// peers has a site of its own.
struct Sites: Hashable, Sendable {
  static let subscriber = "subscriber"
  let names: [String]

  init(_ names: [String]) {
    precondition(names.count < 254, "the network has 254 addresses")
    self.names = names
  }

  static let ofStack = Sites(ChaosPlan.processNames + ChaosPlan.agentNames + [subscriber])

  func number(_ site: String) -> Int {
    guard let index = names.firstIndex(of: site) else { preconditionFailure("there is no site \(site)") }
    return index + 1
  }

  func address(_ site: String) -> String { "10.79.0.\(number(site))" }

  /// What the site's cable is called where all cables meet.
  func port(_ site: String) -> String { "site\(number(site))" }
}
