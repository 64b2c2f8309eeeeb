internal import Cryptography

/// Looks at every file of a federation and compares it with its digest, checksum or signature. Reads only, and may run
/// beside the federation's processes: a file that goes while it looks is none of its business.
package struct FederationCheck {
  /// What is looked at as one: a release, a round, or the federation's own files.
  private struct Item {
    let path: String
    let bytes: Int
    let check: (_ note: (StoreError) -> Void) throws(StoreError) -> Void
  }

  private let folder: FederationFolder
  private let items: [Item]

  package init(_ folder: FederationFolder) throws(StoreError) {
    self.folder = folder
    var items = [
      Item(path: folder.record, bytes: 0) { (note) throws(StoreError) in try Self.checkSecrets(folder, note) }
    ]
    for release in try FederationFolder.numbers(in: folder.releases) {
      let path = folder.release(release)
      items.append(
        Item(path: path, bytes: Self.size("\(path)/weights.safetensors")) { (note) throws(StoreError) in
          try Self.check(release: release, folder, note)
        })
    }
    for round in try FederationFolder.numbers(in: folder.rounds) {
      let path = folder.round(round)
      items.append(
        Item(path: path, bytes: Self.size("\(path)/rows")) { (note) throws(StoreError) in
          try RoundCheck(folder, round: round).run(note)
        })
    }
    self.items = items
  }

  /// Releases and rounds, and one for the federation's own files.
  package var count: Int { items.count }

  /// What is damaged, or cannot be read.
  ///
  /// - Parameters:
  ///   - progress: gets the share done, 0 … 1.
  package func run(progress: (Double) -> Void) -> [StoreError] {
    var found: [StoreError] = []
    let all = items.reduce(items.count) { $0 + $1.bytes }
    var done = 0
    for item in items {
      let note = { (error: StoreError) in if !error.isAbsent { found.append(error) } }
      do throws(StoreError) { try item.check(note) } catch { note(error) }
      done += item.bytes + 1
      progress(Double(done) / Double(all))
    }
    return found
  }

  private static func size(_ path: String) -> Int { (try? File(path, .read).size()) ?? 0 }

  private static func checkSecrets(_ folder: FederationFolder, _ note: (StoreError) -> Void) throws(StoreError) {
    let federation = try Federation(folder)
    for secret in Federation.Secret.allCases {
      do throws(StoreError) { try federation.check(secret) } catch { note(error) }
    }
  }

  private static func check(
    release: UInt64, _ folder: FederationFolder, _ note: (StoreError) -> Void
  ) throws(StoreError) {
    // Without a record there is no key to verify by; that is told once.
    guard let federation = try? Federation(folder) else { return }
    let store = ReleaseStore(federation)
    do throws(StoreError) { _ = try store.state(release) } catch { note(error) }
    _ = try store.manifest(release)
    if FileSystem.exists(store.weightsPath(release)) { _ = try store.weights(release) }
  }
}

extension Federation {
  /// The secrets of a federation, each in a file of `keys` that bears its name.
  package enum Secret: String, CaseIterable, Sendable {
    case publisher, noise, selection
  }

  /// Whether a secret is whole and, of those that the federation's record names, the one in use.
  package func check(_ secret: Secret) throws(StoreError) {
    let name = secret.rawValue
    let isOurs: Bool
    switch secret {
    case .publisher: isOurs = SigningKey(seed: try Self.key(name, in: folder)).publicKey == publisherKeys.newest
    case .noise: isOurs = try NoiseSecrets(folder).secret(noiseFingerprint) != nil
    case .selection: isOurs = try !SelectionSecret(folder).read().isEmpty
    }
    guard isOurs else {
      throw StoreError(.damaged("the \(name) secret is not the one that federation.pb names"), "read", folder.key(name))
    }
  }
}
