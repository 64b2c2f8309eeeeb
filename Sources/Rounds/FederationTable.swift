/// The federations of a process: those at work, and those whose store cannot be used now. One that is damaged does not
/// take down the others, and comes back by itself once its store can be used.
///
/// Used on one thread.
package struct FederationTable<Value> {
  private static var retryMilliseconds: UInt64 { 1000 }

  package private(set) var ready: [String: Value] = [:]
  /// Why the others are not at work.
  package private(set) var problems: [String: StoreError] = [:]
  private let make: (String) throws -> Value
  private var retryAt: UInt64 = 0

  /// - Parameters:
  ///   - make: opens a federation; called again every second for one whose store could not be used.
  /// - Throws: what is no matter of the store, and where the configuration names a federation that was never made.
  package init(_ names: [String], make: @escaping (String) throws -> Value) throws {
    self.make = make
    for name in names { try open(name) }
  }

  /// Tries those again that are not at work; the names of those that are from now on.
  package mutating func retry(now: UInt64) throws -> [String] {
    guard !problems.isEmpty, now >= retryAt else { return [] }
    retryAt = now + Self.retryMilliseconds
    let names = problems.keys.sorted()
    for name in names { try open(name) }
    return names.filter { ready[$0] != nil }
  }

  private mutating func open(_ name: String) throws {
    do {
      ready[name] = try make(name)
      problems[name] = nil
    } catch let error as StoreError {
      if case .conflict = error.kind { throw error }
      problems[name] = error
    }
  }
}
