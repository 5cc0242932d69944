import { openChannels } from "./channels.js";
import { note } from "./demo.js";

openChannels({
  channels: ["my-channel", "private-lobby"],
  event: "client-message",
  query: { protocol: 7, client: "demo", version: 1 },
  decode: (data) => typeof data === "string" ? JSON.parse(data) : data ?? {},
  takesEvents: (channel) => /^(private|presence)-(?!encrypted-)/.test(channel),
  echoes: false,

  /// Asks the server, which signs in development mode alone; else that is for an app's own server.
  async sign(socket_id, channel_name) {
    if (!/^(private|presence)-/.test(channel_name)) return {};
    const body = new URLSearchParams({ socket_id, channel_name });
    const answer = await fetch("pusher/auth", { method: "POST", body });
    if (answer.ok) return answer.json();
    note(`${channel_name} wants a token, which this server signs in development mode only`);
  },
});
