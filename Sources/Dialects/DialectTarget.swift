package import Messaging

/// Where a client of a dialect is met: at a server of ours, and at the one that the dialect comes
/// from.
extension Dialect {
  /// The request target of a client that has no path of its own. What the dialect has no place for
  /// in a URL is left out.
  package func target(channel: ChannelName?) -> String {
    guard hasChannelInURL, let channel else { return path }
    let name = channel.rawValue.split(separator: "/", omittingEmptySubsequences: false)
      .map { PercentEncoding.encode(String($0)) }.joined(separator: "/")
    let first = channel.rawValue.prefix { $0 != "/" }
    return (DialectChoice.reserved.contains(first) ? "/channel/" : "/") + name
  }

  /// `target` with what says whose the client is.
  package func target(_ target: String, userID: String?, token: String?) -> String {
    guard hasUserInURL else { return target }
    let fields = [("userId", userID), ("token", token)]
      .compactMap { name, value in value.map { (name: name, value: $0) } }
    guard !fields.isEmpty else { return target }
    return target + (target.contains("?") ? "&" : "?") + PercentEncoding.form(fields)
  }
}
