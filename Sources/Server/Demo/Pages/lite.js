import { openChannels } from "./channels.js";

const member = { user_id: `tester-${Math.floor(Math.random() * 9000) + 1000}`, user_info: {} };

openChannels({
  channels: ["public-chat"],
  event: "message",
  decode: (data) => data ?? {},
  takesEvents: (channel) => channel.startsWith("public-"),
  echoes: true,

  /// Asks the server, which signs for anybody only where it is told to (`--open-auth`).
  async sign(socket_id, channel_name) {
    if (!/^(private|presence)-/.test(channel_name)) return {};
    const channel_data =
      channel_name.startsWith("presence-") ? JSON.stringify(member) : undefined;
    const body = JSON.stringify({ socket_id, channel_name, channel_data });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("auth", { method: "POST", headers, body });
    return { channel_data, auth: answer.ok ? (await answer.json()).auth : undefined };
  },
});
