import {
  addLine, byID, element, fault, hue, keepConnected, note, onMessageTyped, onSubmit, plain,
  socketURL, timeElement,
} from "./demo.js";

const personLimit = 1000;

/// Who is online, and how: away or not.
const people = new Map();
let connection = { close() {} };
let user, room;

// MARK: Saying

const say = (type, payload) => connection.send({ type, payload });

/// Takes the name and the room of the form; another name needs another connection.
function join() {
  const [newUser, newRoom] = [byID("user").value.trim(), byID("room").value.trim()];
  const isSameUser = newUser === user;
  if (isSameUser && newRoom !== room && say("leave_room", { room })) {
    room = newRoom;
    say("join_room", { room });
    return;
  }
  [user, room] = [newUser, newRoom];
  connection.close();
  const query = user ? { userId: user } : {};
  connection = keepConnected(socketURL("rooms", query), ({ type, payload, room: place }) => {
    if (Object.hasOwn(hear, type)) hear[type](payload ?? {}, place);
  });
}

// MARK: Hearing

const name = ({ userId }) => userId ?? "somebody";

const hear = {
  connect() {
    say("join_room", { room });
    people.clear();
    showPeople();
    fetch("users/online").then((answer) => answer.ok ? answer.json() : { users: [] })
      .then(({ users }) => users.forEach((id) => people.has(id) || meet(id, "online")));
  },
  ping({ timestamp }) { say("pong", { timestamp }); },
  join_room(payload) {
    const { members, room: place } = payload;
    const count = members === 1 ? "nobody else is here" : `${members} are here`;
    note(members === undefined ? `${name(payload)} joined` : `you are in ${place}; ${count}`);
  },
  leave_room(payload) { note(`${name(payload)} left`); },
  presence({ userId, status }) { meet(userId, status); },
  broadcast({ userId, timestamp, ...rest }) {
    note(`${name({ userId })} to everybody: ${plain(rest)}`);
  },
  message(payload, place) {
    if (payload.error !== undefined) return fault(plain(payload.error));
    const { userId, content, event, timestamp } = payload;
    const author = element("span", hue(name(payload)), name(payload));
    const kind = event ?? (place === undefined ? "to you alone" : "");
    const by = element("div", "by", author, plain(kind), timeElement(timestamp));
    const isOwn = userId !== undefined && userId === user;
    addLine(element(
      "div", isOwn ? "said own" : "said", by, element("div", "text", plain(content))));
  },
};

function meet(id, status) {
  if (status === "offline") people.delete(id);
  else if (people.has(id) || people.size < personLimit) people.set(id, status);
  showPeople();
}

function showPeople() {
  const entries = [...people].sort(([one], [other]) => one.localeCompare(other));
  byID("people").replaceChildren(...entries.map(([id, status]) => {
    const words = id + (id === user ? " (you)" : "") + (status === "away" ? ", away" : "");
    return element("li", `person ${status === "away" ? "away" : ""}`, words);
  }));
}

// MARK: The page

const asked = new URLSearchParams(location.search);
byID("user").value = asked.get("userId") ?? `guest-${Math.floor(Math.random() * 9000) + 1000}`;
byID("room").value = asked.get("room") ?? "lobby";
onSubmit("join", join);
onMessageTyped((content) => say("message", { room, content }) || fault("not connected; wait"));
join();
