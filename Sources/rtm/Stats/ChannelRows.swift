import Bytes
import Client
import CommandKit
import Messaging

extension Sample.Row {
  /// An app's occupied channels whose names begin with `prefix`, with what any server of the
  /// protocol tells of them; by name.
  ///
  /// Two calls: users are told of presence channels only, and only if those alone are asked for.
  /// Some servers tell no subscriptions, or not to everybody: then there are none.
  static func channels(
    of client: APIClient, prefix: String = ""
  ) throws(Failure) -> [Sample.Row] {
    var rows: [String: Sample.Row] = [:]
    try collect(client, prefix, ["subscription_count"], into: &rows)
    let presence = "presence-"
    if presence.hasPrefix(prefix) || prefix.hasPrefix(presence) {
      try collect(
        client, prefix.count > presence.count ? prefix : presence, ["user_count"], into: &rows)
    }
    return rows.values.sorted { $0.name < $1.name }
  }

  private static func collect(
    _ client: APIClient, _ prefix: String, _ info: [String], into rows: inout [String: Sample.Row]
  ) throws(Failure) {
    let body: [UInt8]
    do throws(APIClient.Failure) {
      body = try client.channels(prefix: prefix, info: info)
    } catch {
      guard case .refused(400, _) = error else { throw Failure(error) }
      do { body = try client.channels(prefix: prefix) } catch { throw Failure(error) }
    }
    let json: JSON
    do { json = try JSON(parsing: body) } catch {
      throw Failure(.refused, "the server's answer is no JSON: \(error)")
    }
    for (name, value) in json["channels"]?.members ?? [] {
      rows[name, default: Sample.Row(name: name, kind: kind(of: name))].figures.merge(
        figures(of: value)
      ) { $1 }
    }
  }

  private static func kind(of name: String) -> String {
    do {
      let channel = try ChannelName(name)
      return (channel.isCached ? "\(channel.kind) cache" : "\(channel.kind)")
    } catch { return "" }
  }

  /// What the attributes of a channel say.
  private static func figures(of attributes: JSON) -> [String: Int] {
    var figures: [String: Int] = [:]
    figures[Figure.subscriptions] = attributes["subscription_count"]?.integer
    figures[Figure.users] = attributes["user_count"]?.integer
    return figures
  }
}
