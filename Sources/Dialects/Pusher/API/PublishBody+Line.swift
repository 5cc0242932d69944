import Bytes
import Messaging

/// What publishers keep in files and pass through pipes: a JSON object a line.
extension PublishBody {
  /// Reads a line with the fields that `POST /events` has, where `event` does for `name`, and no
  /// `data` means `{}`; `defaults` are for the fields that the line does not have.
  ///
  /// What the server's limits are is left to the server. Data of any kind is sent as text, as
  /// server libraries do: not every server takes objects.
  package init(
    line: [UInt8], defaults: [APIQuery.Parameter] = []
  ) throws(APIError) {
    let object = try Self.object(line)
    var defaults = [("data", "{}")] + defaults
    if let event = object["event"]?.string { defaults.append(("name", event)) }
    let fields = PublishFields(object: object, query: APIQuery(defaults), limits: .none)
    self = try fields.event()
    hasRawData = false
  }

  /// The same event once for each of its channels, for batches and for encryption.
  package var parts: [PublishBody] {
    channels.map { channel in
      var part = self
      part.channels = [channel]
      return part
    }
  }
}

extension App.Limits {
  fileprivate static var none: App.Limits {
    var limits = App.Limits()
    limits.channelNameLength = .max
    limits.eventNameLength = .max
    limits.eventDataBytes = .max
    limits.channelsPerEvent = .max
    return limits
  }
}
