// What pages share on which one subscribes to channels by events of Pusher's protocol.

import {
  addEvent, byID, element, fault, keepConnected, note, onMessageTyped, onSubmit, plain,
} from "./demo.js";

/// Lets people subscribe and send. A dialect has
/// - `channels`, those of the beginning, and `event`, how events are called at first;
/// - `query`, of the socket's URL;
/// - `decode(data)`, an object, of the server's own events;
/// - `sign(socketID, channel)`, which promises what is to be added to a subscription, or nothing
///   where the channel is not to be had;
/// - `takesEvents(channel)`, whether clients may send there; `echoes`, whether they hear their own.
export function openChannels(dialect) {
  /// Those subscribed to, and again when the connection was lost.
  const channels = new Set();
  let socketID;

  // MARK: Hearing

  const hear = {
    "pusher:connection_established"({ data }) {
      socketID = data.socket_id;
      (channels.size ? channels : dialect.channels).forEach((name) => subscribe(name));
    },
    "pusher_internal:subscription_succeeded"({ channel, data }) {
      const count = data.presence?.count;
      channels.add(channel);
      showChannels();
      if (dialect.takesEvents(channel)) byID("target").value = channel;
      note(`subscribed to ${channel}` + (count === undefined ? "" : `; members: ${plain(count)}`));
    },
    "pusher_internal:member_added"({ channel, data }) {
      note(`${plain(data.user_id)} came to ${channel}`);
    },
    "pusher_internal:member_removed"({ channel, data }) {
      note(`${plain(data.user_id)} left ${channel}`);
    },
    "pusher:error"({ data }) { fault(plain(data.message)); },
    // It follows an error that says the same.
    "pusher:subscription_error"() {},
    "pusher:pong"() {},
  };

  const connection = keepConnected(dialect.query, (frame) => {
    if (!Object.hasOwn(hear, frame.event)) return addEvent(frame.channel, frame.event, frame.data);
    hear[frame.event]({ channel: frame.channel, data: dialect.decode(frame.data) });
  });

  // MARK: Saying

  /// Whether it could be sent; else that is told.
  const send = (message) => connection.send(message) || fault("not connected; wait");

  async function subscribe(channel) {
    const socket = socketID;
    try {
      const added = await dialect.sign(socket, channel);
      // What was signed for a connection that is lost is good for no other.
      if (socket !== socketID) return subscribe(channel);
      return added && send({ event: "pusher:subscribe", data: { channel, ...added } });
    } catch {
      fault(`nobody could be asked for a token for ${channel}`);
    }
  }

  function unsubscribe(channel) {
    channels.delete(channel);
    connection.send({ event: "pusher:unsubscribe", data: { channel } });
    note(`unsubscribed from ${channel}`);
    showChannels();
  }

  function showChannels() {
    byID("channels").replaceChildren(...[...channels].map((channel) => {
      const button = element("button", "quiet", "×");
      button.type = "button";
      button.ariaLabel = `Unsubscribe from ${channel}`;
      button.addEventListener("click", () => unsubscribe(channel));
      return element("li", "", channel, button);
    }));
    const target = byID("target");
    const chosen = target.value;
    const open = [...channels].filter(dialect.takesEvents);
    target.replaceChildren(...open.map((name) => element("option", "", name)));
    if (open.includes(chosen)) target.value = chosen;
    // Of no value, so that the form is not sent.
    if (open.length === 0) target.append(new Option("nowhere yet", ""));
  }

  // MARK: The page

  byID("channel").value = dialect.channels[0];
  byID("event").value = dialect.event;
  showChannels();
  onSubmit("subscribe", () => subscribe(byID("channel").value.trim()));
  onMessageTyped((text) => {
    const [event, channel, data] = [byID("event").value, byID("target").value, dataOf(text)];
    const isSent = send({ event, channel, data });
    if (isSent && !dialect.echoes) addEvent(channel, `${event} (you)`, data);
    return isSent;
  });
}

/// What was typed, if it is an object; else an object about it.
function dataOf(text) {
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object") return value;
  } catch {
    // Words.
  }
  return { text };
}
