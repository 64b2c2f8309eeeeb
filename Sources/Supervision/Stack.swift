/// The processes of a whole stack on one host.
package struct Stack: Hashable, Sendable {
  package var clustering: Int
  package var clipping: Int
  package var noising: Int

  package init(clustering: Int = 1, clipping: Int = 1, noising: Int = 1) {
    self.clustering = clustering
    self.clipping = clipping
    self.noising = noising
  }

  /// - Parameters:
  ///   - program: path of this program.
  ///   - options: flags that tell each process its configuration.
  ///   - admin: admin port of the first process, the next ones follow in the order of the members; nil for none.
  package func members(program: String, options: [String], admin: Int? = nil) -> [Member] {
    members(program, options).enumerated().map { index, member in
      guard let admin else { return member }
      return Member(name: member.name, arguments: member.arguments + ["--admin", "\(admin + index)"])
    }
  }

  private func members(_ program: String, _ options: [String]) -> [Member] {
    let single = ["broker", "publisher", "collector"].map {
      Member(name: $0, arguments: [program, $0] + options)
    }
    let workers = [("clustering", clustering), ("clipping", clipping), ("noising", noising)].flatMap { kind, count in
      (1...max(1, count)).map { number in
        let name = "\(kind)-\(number)"
        return Member(name: name, arguments: [program, "worker", kind, "--name", name] + options)
      }
    }
    return single + workers
  }
}
