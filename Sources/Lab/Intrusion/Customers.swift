internal import Learning

/// The intrusion set as customers of an incident response team have it: disjoint sets of flows, and a test set of which
/// nobody has anything.
///
/// The natural partition: a benign capture goes whole to one customer, or whole into the test set, so each customer has
/// traffic of its own and the test traffic is that of nobody. Each kind of attack is one capture, so its flows are
/// dealt one by one: incidents at all customers.
package struct Customers: Equatable, Sendable {
  /// Customer → its flows.
  package let flows: [Dataset]
  package let test: Dataset

  /// A quarter of the benign captures and of the flows of each attack go into the test set.
  ///
  /// - Throws: `IntrusionError` where a customer or the test set would lack benign flows or web attacks.
  package static func deal(_ set: IntrusionSet, customers: Int, seed: UInt64) throws(IntrusionError) -> Customers {
    precondition(customers > 0, "no customers")
    var generator = SeededGenerator(seed: seed, stream: "customers")
    var flows = [[Dataset]](repeating: [], count: customers)
    var test: [Dataset] = []
    let benign = shuffled(set.captures.filter { $0.kind == .benign }.map(\.examples), &generator)
    guard benign.count >= 2 * customers else {
      throw .tooFew("\(benign.count) benign ones for \(customers) customers and the test set")
    }
    test += benign.prefix(benign.count / 4)
    deal(Array(benign.dropFirst(benign.count / 4)), to: &flows)
    for kind in FlowKind.allCases where kind != .benign {
      let attacks = joined(set.captures.filter { $0.kind == kind }.map(\.examples))
      let order = generator.permutation(of: attacks.count)
      let held = order.count / 4
      if kind == .webXSS && order.count - held < customers {
        throw .tooFew("\(order.count) web attacks for \(customers) customers and the test set")
      }
      test.append(attacks.subset(Array(order.prefix(held))))
      for customer in flows.indices {
        let own = stride(from: held + customer, to: order.count, by: customers).map { order[$0] }
        flows[customer].append(attacks.subset(own))
      }
    }
    return Customers(flows: flows.map(joined), test: joined(test))
  }

  /// The longest capture first, each to who has the fewest flows.
  private static func deal(_ captures: [Dataset], to flows: inout [[Dataset]]) {
    var counts = [Int](repeating: 0, count: flows.count)
    let order = captures.indices.sorted { (captures[$1].count, $0) < (captures[$0].count, $1) }
    for capture in order {
      let customer = counts.indices.min { (counts[$0], $0) < (counts[$1], $1) }!
      flows[customer].append(captures[capture])
      counts[customer] += captures[capture].count
    }
  }

  private static func shuffled(_ sets: [Dataset], _ generator: inout SeededGenerator) -> [Dataset] {
    generator.permutation(of: sets.count).map { sets[$0] }
  }

  private static func joined(_ sets: [Dataset]) -> Dataset { Dataset(joining: sets, features: FlowFeatures.count) }
}
