import Glibc
import Rounds
import Testing

/// The secret of the draw: damage is found, and another one may take its place at any time.
@Suite struct SelectionSecretTests {
  @Test func anotherTakesItsPlaceWithTheSameMode() throws {
    try withFederation { folder in
      let secret = SelectionSecret(folder)
      let first = try secret.read()
      try secret.rotate()
      #expect(try secret.read() != first && secret.read().count == 32)
      #expect(try FileSystem.permissions(folder.key("selection")) == 0o600)
    }
  }

  @Test func everyFlippedBitAndEveryCutIsDamage() throws {
    try withFederation { folder in
      let path = folder.key("selection")
      let bytes = try FileSystem.read(path)
      var spoilt = bytes.indices.map { Array(bytes[..<$0]) }
      spoilt += (0..<bytes.count * 8).map { place in
        var flipped = bytes
        flipped[place / 8] ^= 1 << UInt8(place % 8)
        return flipped
      }
      for (place, other) in spoilt.enumerated() {
        try FileSystem.replace(path, with: other, synchronised: false, permissions: 0o600)
        let error = #expect(throws: StoreError.self, "\(place)") { try SelectionSecret(folder).read() }
        #expect(error?.isDamaged == true && error?.description.contains("flame keys rotate selection") == true)
      }
    }
  }

  @Test func oneThatOthersMayReadIsRefused() throws {
    try withFederation { folder in
      chmod(folder.key("selection"), 0o644)
      let error = #expect(throws: StoreError.self) { try SelectionSecret(folder).read() }
      #expect(error?.description.contains("chmod 600") == true)
    }
  }
}
