import { addEvent, byID, fault, note, onMessageTyped, onSubmit, showStatus } from "./demo.js";

let channel;
let disconnect = () => {};

function listen() {
  disconnect();
  channel = byID("channel").value.trim();
  const here = channel;
  showStatus("waiting", "connecting …");
  note(`listening to ${here}`);
  disconnect = connectToChannel(here, (message) => addEvent(here, "", message), (isConnected) => {
    if (here !== channel) return;
    if (isConnected) showStatus("connected", `connected to ${here}`);
    else showStatus("waiting", "reconnecting …");
  });
}

/// Only whoever has the token may send, by HTTP: the WebSocket is for listening.
async function send(text) {
  const path = channel.split("/").map(encodeURIComponent).join("/");
  const headers = { "Content-Type": "application/json" };
  headers.Authorization = `Bearer ${byID("token").value}`;
  const body = JSON.stringify({ message: messageOf(text) });
  try {
    const answer = await fetch(`send/${path}`, { method: "POST", headers, body });
    if (!answer.ok) fault((await answer.json()).error);
    return answer.ok;
  } catch {
    fault("the server does not answer");
    return false;
  }
}

/// What was typed, if it is JSON; else the words.
function messageOf(text) {
  try { return JSON.parse(text); } catch { return text; }
}

onSubmit("listen", listen);
onMessageTyped(send);
listen();
