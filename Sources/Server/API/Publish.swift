import Dialects
import Hub
import Messaging
import Telemetry

/// `POST /apps/{app}/events`: one event to some channels.
struct PublishEvent: Endpoint {
  let method = "POST"
  let path: StaticString = "/apps/{app}/events"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let event = try PublishBody(decoding: call.body, query: call.query, limits: call.app.limits)
    try call.publish([event])
    guard !event.attributes.isEmpty else { return ChannelReport.empty }
    return ChannelReport.body(of: event.channels.map(call.report), event.attributes)
  }
}

/// `POST /apps/{app}/batch_events`: several events, each to a channel of its own.
struct PublishBatch: Endpoint {
  let method = "POST"
  let path: StaticString = "/apps/{app}/batch_events"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let events = try PublishBody.decodeBatch(call.body, limits: call.app.limits)
    try call.publish(events)
    return ChannelReport.batchBody(
      of: events.flatMap { event in
        event.channels.map { (call.report($0), event.attributes) }
      })
  }
}

extension APICall {
  /// Publishes all of `events`, or none of them when the server is behind.
  func publish(_ events: [PublishBody]) throws(APIError) {
    let publications = events.flatMap { event in
      event.channels.map { channel in
        var publication = Publication(
          topic(channel), event: event.name, data: event.data, excluded: event.excluded,
          cacheSeconds: channel.isCached ? app.limits.cacheSeconds : nil)
        publication.hasRawData = event.hasRawData && app.rules.sendsRawObjects
        return publication
      }
    }
    do { try node.publish(publications) } catch {
      usage.overloads.add()
      throw .overloaded
    }
    usage.publications.add(publications.count)
    for publication in publications { log.published(by: app.id, publication.facts) }
  }
}
