import {
  addEvent, byID, element, fault, keepConnected, note, onMessageTyped, onSubmit, plain, socketURL,
} from "./demo.js";

/// Those subscribed to, and again when the connection was lost; at first the one of the form.
const channels = new Set();
const member = { user_id: `tester-${Math.floor(Math.random() * 9000) + 1000}`, user_info: {} };
let socketID;

// MARK: Hearing

const hear = {
  "pusher:connection_established"({ data }) {
    socketID = data.socket_id;
    (channels.size ? channels : [byID("channel").value]).forEach((name) => subscribe(name));
  },
  "pusher_internal:subscription_succeeded"({ channel, data }) {
    const count = data?.presence?.count;
    channels.add(channel);
    showChannels();
    byID("target").value = channel;
    note(`subscribed to ${channel}` + (count === undefined ? "" : `; members: ${plain(count)}`));
  },
  "pusher_internal:member_added"({ channel, data }) {
    note(`${plain(data.user_id)} came to ${channel}`);
  },
  "pusher_internal:member_removed"({ channel, data }) {
    note(`${plain(data.user_id)} left ${channel}`);
  },
  "pusher:error"({ data }) { fault(plain(data.message)); },
  "pusher:pong"() {},
};

const path = document.body.dataset.socket.slice(1);
const connection = keepConnected(socketURL(path), (frame) => {
  if (Object.hasOwn(hear, frame.event)) return hear[frame.event](frame);
  addEvent(`${frame.channel}  ${frame.event}`, frame.data);
});

// MARK: Saying

async function subscribe(channel) {
  const data = { channel };
  if (channel.startsWith("presence-")) data.channel_data = JSON.stringify(member);
  if (!channel.startsWith("public-")) Object.assign(data, await sign(channel, data.channel_data));
  return connection.send({ event: "pusher:subscribe", data }) || fault("not connected; wait");
}

/// Asks the server, which signs for anybody only where it is told to (`--open-auth`).
async function sign(channel_name, channel_data) {
  const body = JSON.stringify({ socket_id: socketID, channel_name, channel_data });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("auth", { method: "POST", headers, body });
  return answer.ok ? { auth: (await answer.json()).auth } : {};
}

function showChannels() {
  byID("channels").replaceChildren(...[...channels].map((channel) => {
    const button = element("button", "quiet", "×");
    button.type = "button";
    button.ariaLabel = `Unsubscribe from ${channel}`;
    button.addEventListener("click", () => {
      channels.delete(channel);
      connection.send({ event: "pusher:unsubscribe", data: { channel } });
      note(`unsubscribed from ${channel}`);
      showChannels();
    });
    return element("li", "", channel, button);
  }));
  byID("target").replaceChildren(...[...channels].map((name) => element("option", "", name)));
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

// MARK: The page

onSubmit("subscribe", () => subscribe(byID("channel").value.trim()));
onMessageTyped((text) => {
  const [event, channel] = [byID("event").value, byID("target").value];
  return connection.send({ event, channel, data: dataOf(text) }) || fault("not connected; wait");
});
