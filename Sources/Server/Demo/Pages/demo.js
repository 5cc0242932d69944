// What the demo pages share. Whatever others say becomes text of the page, never markup.

export const byID = (id) => document.getElementById(id);

/// Content is elements, or strings, which become text.
export function element(name, className, ...content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

/// A value of JSON as people read it.
export const plain = (value) => typeof value === "string" ? value : JSON.stringify(value) ?? "";

export function timeElement(milliseconds = Date.now()) {
  const date = new Date(milliseconds);
  const made = element("time", "", date.toLocaleTimeString());
  made.dateTime = date.toISOString();
  return made;
}

// MARK: The log

const log = byID("log");
const lineLimit = 500;

/// Adds a line and keeps the end in sight, unless somebody has scrolled up to read.
export function addLine(line) {
  log.append(line);
  while (log.childElementCount > lineLimit) log.firstElementChild.remove();
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

/// Whether the end of the log is in sight, also when the window gets another size.
let isAtEnd = true;
log.addEventListener("scroll", () => {
  isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
});
new ResizeObserver(() => {
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}).observe(log);

export const note = (text) => addLine(element("p", "note", text));
export const fault = (text) => addLine(element("p", "fault", text));

/// What came from a channel or somebody, with its data as it is; `event` is its name, or empty.
export function addEvent(from, event, data) {
  const title = element("span", "from", from, " ", element("b", "", event));
  addLine(element("p", "event", timeElement(), title, element("code", "", plain(data))));
}

// MARK: The connection

/// `kind` is connected, waiting or refused.
export function showStatus(kind, text) {
  const line = byID("status");
  line.className = kind;
  line.textContent = text;
}

/// The address of the page's WebSocket.
function socketURL(query = {}) {
  const url = new URL("." + document.body.dataset.socket, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.search = new URLSearchParams(query);
  return url;
}

/// A connection that is made again when it breaks, and says in the status line how it is.
/// `onMessage` is given what comes, decoded. Ends for good by `close()`, or if it is refused.
export function keepConnected(query, onMessage) {
  const url = socketURL(query);
  let socket, timer, openedAt, failures = 0, isOver = false;

  function connect() {
    showStatus("waiting", "connecting …");
    openedAt = Infinity;
    socket = new WebSocket(url);
    socket.onopen = () => {
      openedAt = Date.now();
      showStatus("connected", "connected");
    };
    socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
    socket.onclose = ({ code, reason }) => {
      if (isOver) return;
      // Who is told one of 4000 to 4099 by Pusher's protocol shall stay away.
      if (code === 1008 || (code >= 4000 && code < 4100)) {
        return showStatus("refused", `refused: ${reason}`);
      }
      // Only who was connected for a while begins with a short wait again.
      if (Date.now() - openedAt > 10_000) failures = 0;
      const seconds = Math.min(30, 2 ** failures++) * (1 + Math.random() / 2);
      showStatus("waiting", `reconnecting in ${Math.ceil(seconds)} s`);
      timer = setTimeout(connect, seconds * 1000);
    };
  }

  connect();
  return {
    /// Whether it could be sent.
    send(message) {
      const isOpen = socket.readyState === WebSocket.OPEN;
      if (isOpen) socket.send(JSON.stringify(message));
      return isOpen;
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      socket.close();
    },
  };
}

// MARK: Forms

/// Calls `action` when the form is sent, by its button or Enter; the page stays.
export function onSubmit(id, action) {
  byID(id).addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}

/// Calls `send` with what was typed, and empties the field if it says that it was sent.
export function onMessageTyped(send) {
  onSubmit("send", async () => {
    const field = byID("message");
    const text = field.value;
    field.focus();
    if (text && await send(text) && field.value === text) field.value = "";
  });
}
