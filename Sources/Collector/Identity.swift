package import Access

/// Who an agent is: its key's name on the access list. What a message says of itself counts on plain transport only.
package enum Identity {
  package static func name(_ sender: Sender, says name: String) -> String {
    guard case .principal(let principal) = sender else { return name }
    return principal.name
  }

  /// Why a sender has no part in rounds; nil where it has.
  package static func refusal(_ sender: Sender) -> String? {
    switch sender {
    case .anyone: nil
    case .stranger: "this key is not allowed any more"
    case .principal(let principal) where principal.role != .agent: "a \(principal.role.rawValue) sends no updates"
    case .principal(let principal) where principal.isSuspended: "\(principal.name) is suspended"
    case .principal: nil
    }
  }
}
