/// What proxies say of whom they speak for, in `X-Forwarded-For` or `Forwarded` (RFC 7239).
///
/// Each proxy adds at the right, and what stands left of the first that can be trusted is anybody's
/// invention: so lists are read from the right, and a quote that is opened left of what a proxy
/// wrote cannot swallow it.
package struct Forwarding: Sendable {
  /// From right to left; `nil` for what is no address: `unknown`, `_hidden`, rubbish.
  package let hops: [IPAddress?]

  /// The values of all `X-Forwarded-For` fields, in order.
  package init(xForwardedFor values: [String]) {
    hops = Self.elements(of: values).map(Self.address)
  }

  /// The values of all `Forwarded` fields, in order.
  package init(forwarded values: [String]) {
    hops = Self.elements(of: values).map { element in
      Self.split(element, at: UInt8(ascii: ";")).lazy
        .compactMap { Self.value(of: "for", in: $0) }.first.flatMap(Self.address)
    }
  }
}

// MARK: How they came

extension Forwarding {
  /// Whether clients came over TLS, by the values of all `X-Forwarded-Proto` fields: of several,
  /// the first is the client's, as frameworks read it. Who invents one fools nobody else.
  package static func isSecure(xForwardedProto values: [String]) -> Bool {
    elements(of: values).last.map(isSecure) ?? false
  }

  /// The same, by the `proto` of the first element that has one (RFC 7239 §5.4).
  package static func isSecure(forwarded values: [String]) -> Bool {
    elements(of: values).reversed().lazy.compactMap { element in
      split(element, at: UInt8(ascii: ";")).lazy.compactMap { value(of: "proto", in: $0) }.first
    }.first.map(isSecure) ?? false
  }

  private static func isSecure(_ scheme: Substring) -> Bool {
    ["https", "wss"].contains(scheme.lowercased())
  }
}

// MARK: Lists

extension Forwarding {
  /// The elements of all lists, from right to left, without white space; empty ones count for
  /// nothing (RFC 9110 §5.6.1).
  private static func elements(of lists: [String]) -> [Substring] {
    lists.reversed().flatMap { split($0[...], at: UInt8(ascii: ",")) }
  }

  /// What stands between `separator`s outside quotes, from right to left.
  private static func split(_ text: Substring, at separator: UInt8) -> [Substring] {
    let bytes = text.utf8
    var parts: [Substring] = []
    var end = bytes.endIndex
    var index = end
    var isQuoted = false
    while index > bytes.startIndex {
      bytes.formIndex(before: &index)
      if bytes[index] == UInt8(ascii: "\""), !isEscaped(index, in: bytes) { isQuoted.toggle() }
      if bytes[index] == separator, !isQuoted {
        parts.append(text[bytes.index(after: index)..<end])
        end = index
      }
    }
    parts.append(text[..<end])
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  /// Whether an odd number of backslashes stands before the quote at `index`.
  private static func isEscaped(_ index: Substring.Index, in bytes: Substring.UTF8View) -> Bool {
    bytes[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var bytes = text.utf8
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return Substring(bytes)
  }
}

// MARK: Nodes

extension Forwarding {
  /// What stands behind `name=`, without its quotes; `nil` of another parameter.
  private static func value(of name: String, in parameter: Substring) -> Substring? {
    let prefix = name + "="
    guard parameter.prefix(prefix.count).lowercased() == prefix else { return nil }
    let value = parameter.dropFirst(prefix.count)
    guard value.first == "\"" else { return value }
    // An address has nothing to escape: what is left of a backslash makes it none.
    return value.count > 1 && value.last == "\"" ? value.dropFirst().dropLast() : ""
  }

  /// Reads `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
  private static func address(_ node: Substring) -> IPAddress? {
    if node.first == "[" {
      guard let end = node.firstIndex(of: "]") else { return nil }
      let address = node[..<end].dropFirst()
      let rest = node[end...].dropFirst()
      guard address.contains(":"), rest.isEmpty || rest.first == ":" && isPort(rest.dropFirst())
      else { return nil }
      return IPAddress(address)
    }
    guard let colon = node.firstIndex(of: ":"), node.lastIndex(of: ":") == colon else {
      return IPAddress(node)
    }
    return isPort(node[colon...].dropFirst()) ? IPAddress(node[..<colon]) : nil
  }

  /// A number or, hidden, `_` and a name (RFC 7239 §6).
  private static func isPort(_ text: Substring) -> Bool {
    guard text.first != "_" else { return text.utf8.count > 1 }
    return 1...5 ~= text.utf8.count && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
  }
}
