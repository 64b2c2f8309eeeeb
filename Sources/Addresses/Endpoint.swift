/// Where a socket listens, or connects to:
///
///     tcp://HOST:PORT    HOST: an IPv4 address, an IPv6 address in brackets, or a name
///     ipc://PATH
///
/// Who listens may write * for all addresses of the machine, and for any free port.
package enum Endpoint: Hashable, Sendable {
  case file(String)
  case network(Host, Port)

  package enum Host: Hashable, Sendable {
    case all
    case address(Address)
    /// Of a host, or of a network interface.
    case name(String)
  }

  package enum Port: Hashable, Sendable {
    case any
    case number(UInt16)
  }
}

/// A text that is not an endpoint: what is wrong with it, and how it should look.
package struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}

extension Endpoint {
  /// - Throws: where the text makes no sense wherever it is used; whether a host is there is not looked at.
  package init(_ text: String) throws(EndpointError) {
    do throws(Fault) {
      guard let mark = text.firstRange(of: "://") else { throw Self.faultWithoutScheme(text) }
      self = try Self.parse(scheme: text[..<mark.lowerBound], String(text[mark.upperBound...]))
    } catch { throw EndpointError(description: "“\(Self.shown(text))” \(error.what); \(error.cure)") }
  }

  private static func parse(scheme: Substring, _ rest: String) throws(Fault) -> Endpoint {
    switch scheme {
    case "ipc" where rest.isEmpty: throw Fault("has no path", "write it like ipc:///run/flame/collector")
    case "ipc": return .file(rest)
    case "tcp": return try network(rest)
    case "http", "https": throw Fault("is an address of the web, and what listens here is not a web server")
    default: throw Fault("begins with “\(shown(String(scheme)))://”, and only tcp:// and ipc:// are known")
    }
  }

  private static func faultWithoutScheme(_ text: String) -> Fault {
    if text.isEmpty { return Fault("is empty") }
    guard (try? Endpoint("tcp://\(text)")) != nil else { return Fault("is not an endpoint") }
    return Fault("does not say how to get there", "write tcp://\(text)")
  }

  private static func network(_ text: String) throws(Fault) -> Endpoint {
    guard !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 32 }) else {
      throw Fault("has a space in it")
    }
    let end = text.hasPrefix("[") ? try endOfBrackets(text) : text.firstIndex(of: ":") ?? text.endIndex
    let (name, rest) = (String(text[..<end]), text[end...])
    if rest.dropFirst().contains(":") { throw faultOfColons(text) }
    let host = try host(name)
    guard rest.hasPrefix(":"), rest.count > 1 else { throw Fault("has no port", "add one: tcp://\(name):7101") }
    return .network(host, try port(String(rest.dropFirst())))
  }

  private static func endOfBrackets(_ text: String) throws(Fault) -> String.Index {
    guard let close = text.firstIndex(of: "]") else { throw Fault("has a [ without its ]") }
    return text.index(after: close)
  }

  /// An IPv6 address that is not in brackets has too many colons, or else the endpoint has.
  private static func faultOfColons(_ text: String) -> Fault {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let (before, last) = (parts.dropLast().joined(separator: ":"), parts.last ?? "")
    if Address(before)?.isIPv6 == true, (try? port(String(last))) != nil {
      return Fault("has an IPv6 address without brackets", "write tcp://[\(before)]:\(last)")
    }
    guard Address(text)?.isIPv6 == true else { return Fault("has more than one port") }
    return Fault("has an IPv6 address without brackets, and no port", "write tcp://[\(text)]:7101")
  }

  private static func port(_ text: String) throws(Fault) -> Port {
    if text == "*" { return .any }
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(text), number > 0 else {
      throw Fault("has port “\(text)”, and a port is a number from 1 to 65535")
    }
    return .number(number)
  }
}

// MARK: Hosts

extension Endpoint {
  private static func host(_ text: String) throws(Fault) -> Host {
    switch text {
    case "": throw Fault("has no host")
    case "*": return .all
    case _ where text.hasPrefix("["): return .address(try address(inBrackets: String(text.dropFirst().dropLast())))
    case _ where text.allSatisfy({ $0 == "." || ($0.isASCII && $0.isNumber) }):
      guard let address = Address(text) else { throw Fault("has “\(text)”, which is not an IPv4 address") }
      return .address(address)
    default: return .name(try name(text))
    }
  }

  private static func address(inBrackets text: String) throws(Fault) -> Address {
    guard let address = Address(text), address.isIPv6 else {
      throw Fault("has “\(text)” in brackets, which is not an IPv6 address")
    }
    guard address.isOfOneLink == (address.zone != nil), address.zone != "" else {
      throw address.isOfOneLink
        ? Fault("holds on one link only, so it needs that link's interface", "write it like tcp://[fe80::7%eth0]:7101")
        : Fault("has a zone, which only addresses that begin with fe80 have", "leave out what is behind the %")
    }
    return address
  }

  private static func name(_ text: String) throws(Fault) -> String {
    let isName =
      text.count <= 253 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    guard isName else { throw Fault("has “\(text)” for a host; a name has letters, digits, dots and dashes") }
    return text
  }

  /// What is wrong, and what to write.
  private struct Fault: Error {
    static let shape = "write it like tcp://192.0.2.7:7101, tcp://[2001:db8::7]:7101 or tcp://flame.example.org:7101"
    let what: String
    let cure: String

    init(_ what: String, _ cure: String = shape) {
      self.what = what
      self.cure = cure
    }
  }

  /// Nothing that moves a terminal's cursor.
  private static func shown(_ text: String) -> String {
    String(text.prefix(200).map { $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } ? $0 : "?" })
  }
}
