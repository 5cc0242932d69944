import Bytes
import Dialects
import Messaging
import Wire

/// `POST /send/{channel}` with `{"message":M}`: tells `M` to all who are connected to the channel.
struct SendToRelay: DialectEndpoint {
  let dialect: any Dialect = RelayDialect()
  let method = "POST"
  let path = "/send/"

  func respond(to call: DialectCall) -> HTTPResponse {
    switch call.authority {
    case .missing: return .error(401, "Unauthorized: Missing or invalid Bearer token")
    case .wrong: return .error(403, "Forbidden: Invalid token")
    case .right: break
    }
    let channel: ChannelName
    do { channel = try ChannelName(free: PercentEncoding.decode(call.parameter)) } catch {
      return .error(400, "\(error)")
    }
    let body: JSON
    do { body = try JSON(parsing: call.request.body) } catch {
      return .error(400, "Invalid JSON")
    }
    guard let message = body["message"], message.isTrue else {
      return .error(400, "Missing message in body")
    }
    let data = RelayDialect.message(message.compacted, on: channel)
    return call.publish(RelayDialect.event, data: data, on: channel)
      ?? .json(200, Array(#"{"status":"Message sent"}"#.utf8))
  }
}

/// `GET /client.js`: what a page needs to listen.
struct ServeRelayClient: DialectEndpoint {
  let dialect: any Dialect = RelayDialect()
  let method = "GET"
  let path = "/client.js"

  func respond(to call: DialectCall) -> HTTPResponse {
    HTTPResponse(
      status: 200,
      headers: [
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=3600",
      ],
      body: Array(Self.script.utf8))
  }

  private static let script = #"""
    // connectToChannel(channel, onMessage): hears a channel of the server that the page is from,
    // and connects again when the connection breaks. Returns a function that ends it.
    (function (root) {
      'use strict';

      function connectToChannel(channel, onMessage) {
        if (!channel) throw new Error('Channel is required');
        if (typeof onMessage !== 'function') throw new Error('onMessage callback is required');
        var scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
        var path = String(channel).split('/').map(encodeURIComponent).join('/');
        var url = scheme + '//' + location.host + '/channel/' + path;
        var socket = null, timer = null, failures = 0, isOver = false;

        function connect() {
          socket = new WebSocket(url);
          socket.onopen = function () {
            failures = 0;
            console.log('Connected to channel: ' + channel);
          };
          socket.onmessage = function (event) {
            var data;
            try { data = JSON.parse(event.data); } catch (error) {
              console.error('Invalid message format:', error);
              return;
            }
            onMessage(data.message);
          };
          socket.onclose = function () {
            console.log('Disconnected from channel: ' + channel);
            if (isOver) return;
            // 1, 2, 4 … 30 s, and up to half as much again, so that not all come at once.
            var seconds = Math.min(30, Math.pow(2, failures++));
            timer = setTimeout(connect, seconds * 1000 * (1 + Math.random() / 2));
          };
        }

        connect();
        return function disconnect() {
          isOver = true;
          clearTimeout(timer);
          socket.close();
        };
      }

      if (typeof module !== 'undefined' && module.exports) {
        module.exports = { connectToChannel: connectToChannel };
      } else {
        root.connectToChannel = connectToChannel;
      }
    })(typeof self !== 'undefined' ? self : this);

    """#
}
