/// Where prepared data are kept.
package enum Cache {
  /// The folder `flame` in the user's cache folder.
  package static func standard(_ environment: [String: String]) throws(NoCacheError) -> String {
    if let place = environment["XDG_CACHE_HOME"], place.hasPrefix("/") { return "\(place)/flame" }
    if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.cache/flame" }
    throw NoCacheError()
  }
}

/// The environment tells no folder of the user's.
package struct NoCacheError: Error, Equatable, CustomStringConvertible {
  package init() {}

  package var description: String { "No folder to keep the data in: set HOME or XDG_CACHE_HOME." }
}
