import Bytes
package import Messaging

/// One event that an app publishes through the HTTP API, and what it wants to know in return.
package struct PublishBody: Equatable, Sendable {
  package var name: String
  /// The characters that receivers get, unread.
  package var data: String
  /// Whether the body has data that is no string, but JSON of another kind.
  package var hasRawData = false
  /// Each named once, at least one.
  package var channels: [ChannelName]
  package var excluded: SocketID?
  package var attributes: Set<ChannelAttribute> = []

  package init(_ name: String, data: String, channels: [ChannelName]) {
    self.name = name
    self.data = data
    self.channels = channels
  }
}

// MARK: Reading

extension PublishBody {
  /// Reads the body of `POST /events`; what it does not have may be in the query.
  package init(
    decoding body: [UInt8], query: APIQuery, limits: App.Limits
  ) throws(APIError) {
    let object = try Self.object(body.isEmpty ? Array("{}".utf8) : body)
    self = try PublishFields(object: object, query: query, limits: limits).event()
  }

  /// Reads a call of `POST /channels/{channel}/events`, whose body is the data itself.
  package init(
    raw body: [UInt8], to channel: ChannelName, query: APIQuery, limits: App.Limits
  ) throws(APIError) {
    guard let data = String(validating: body, as: UTF8.self) else {
      throw .malformedBody("it is not UTF-8")
    }
    let fields = PublishFields(
      object: try Self.object(Array("{}".utf8)), query: query, limits: limits)
    self.init(try fields.name(), data: try fields.checked(data), channels: [channel])
    excluded = try fields.excluded()
  }

  /// Reads the body of `POST /batch_events`, whose events go to one channel each: answers are found
  /// by their place.
  package static func decodeBatch(
    _ body: [UInt8], limits: App.Limits
  ) throws(APIError) -> [PublishBody] {
    guard let batch = try object(body)["batch"] else { throw .missingField("batch") }
    guard batch.kind == .array else {
      throw .invalidField("batch", reason: "must be an array of events")
    }
    let elements = batch.elements
    do {
      try Excess.check(.batchEvents, elements.count, allowed: limits.eventsPerBatch)
    } catch { throw .exceeded(error) }
    var events: [PublishBody] = []
    for (index, element) in elements.enumerated() {
      guard element.kind == .object else {
        throw .inBatch(index, .malformedBody("this is of kind \(element.kind)"))
      }
      let fields = PublishFields(object: element, query: APIQuery(""), limits: limits)
      do throws(APIError) {
        let event = try fields.event()
        guard event.channels.count == 1 else {
          throw .invalidField(
            "channels",
            reason: "names several; an event of a batch goes to one, so send one of each")
        }
        events.append(event)
      } catch { throw .inBatch(index, error) }
    }
    return events
  }

  static func object(_ body: [UInt8]) throws(APIError) -> JSON {
    let object: JSON
    do { object = try JSON(parsing: body) } catch { throw .malformedBody("\(error)") }
    guard object.kind == .object else { throw .malformedBody("this is of kind \(object.kind)") }
    return object
  }
}

// MARK: Writing

extension PublishBody {
  /// The body of `POST /events`.
  package func encoded() -> [UInt8] {
    var writer = JSONWriter(capacity: data.utf8.count + 256)
    writer.object { body in
      body.name("name")
      body.string(name)
      body.name("channels")
      body.array { for channel in channels { $0.string(channel.rawValue) } }
      writeRest(to: &body)
    }
    return writer.bytes
  }

  /// The body of `POST /batch_events`, where each event has one channel.
  package static func encodeBatch(_ events: [PublishBody]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { body in
      body.name("batch")
      body.array { batch in
        for event in events {
          for channel in event.channels { event.write(on: channel, to: &batch) }
        }
      }
    }
    return writer.bytes
  }

  private func write(on channel: ChannelName, to writer: inout JSONWriter) {
    writer.object { body in
      body.name("name")
      body.string(name)
      body.name("channel")
      body.string(channel.rawValue)
      writeRest(to: &body)
    }
  }

  private func writeRest(to body: inout JSONWriter) {
    body.name("data")
    if hasRawData { body.raw(data) } else { body.string(data) }
    if let excluded {
      body.name("socket_id")
      body.string(excluded.description)
    }
    if !attributes.isEmpty {
      body.name("info")
      body.string(
        ChannelAttribute.allCases.filter(attributes.contains).map(\.rawValue)
          .joined(separator: ","))
    }
  }
}
