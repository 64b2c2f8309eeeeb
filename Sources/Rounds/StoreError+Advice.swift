extension StoreError {
  /// What to do about a damaged file: what it is, is told by where it lies.
  var remedy: String {
    let parts = path.split(separator: "/").map(String.init)
    let name = parts.last ?? ""
    let folder = parts.dropLast().last ?? ""
    switch name {
    case "round.log":
      return "`flame round abort \(folder)` sets the round aside and the next one opens; nothing else is lost"
    case "rows", "sealed":
      return
        "the round fails and agents send their updates again in the next one; `flame round abort \(folder)` if it waits"
    case "federation.pb": return "restore it from a backup; until then this federation stands still"
    case "selection.key":
      return "restore it from a backup, or put another in its place: `flame keys rotate selection`"
    case _ where name.hasSuffix(".key"): return "restore it from a backup; it cannot be made again"
    case "weights.safetensors", "manifest", "state":
      return "restore it from a backup, or from a subscriber's copy; `flame verify` tells what else is damaged"
    case _ where ["gram-", "decision-", "clipped-", "noised-"].contains(where: name.hasPrefix):
      return "it is made again when it is needed, and may be removed"
    default: return "restore it from a backup, or remove it where it can be made again"
    }
  }
}
