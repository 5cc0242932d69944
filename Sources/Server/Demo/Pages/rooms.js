import { byID, fault, keepConnected, note, onMessageTyped, onSubmit, plain } from "./demo.js";
import { addWords, guestName, listPeople } from "./people.js";

const people = listPeople((id) => id === user);
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
  connection = keepConnected(query, ({ type, payload, room: place }) => {
    if (Object.hasOwn(hear, type)) hear[type](payload ?? {}, place);
  });
}

// MARK: Hearing

const name = ({ userId }) => userId ?? "somebody";

const hear = {
  connect() {
    say("join_room", { room });
    people.clear();
    fetch("users/online").then((answer) => answer.ok ? answer.json() : { users: [] })
      .then(({ users }) => users.forEach((id) => people.has(id) || people.meet(id)));
  },
  ping({ timestamp }) { say("pong", { timestamp }); },
  join_room(payload) {
    const { members, room: place } = payload;
    const count = members === 1 ? "nobody else is here" : `${members} are here`;
    note(members === undefined ? `${name(payload)} joined` : `you are in ${place}; ${count}`);
  },
  leave_room(payload) { note(`${name(payload)} left`); },
  presence({ userId, status }) {
    if (status === "offline") people.forget(userId);
    else people.meet(userId, status);
  },
  broadcast({ userId, timestamp, ...rest }) {
    note(`${name({ userId })} to everybody: ${plain(rest)}`);
  },
  message(payload, place) {
    if (payload.error !== undefined) return fault(plain(payload.error));
    const { userId, content, event, timestamp } = payload;
    const kind = event ?? (place === undefined ? "to you alone" : "");
    const isOwn = userId !== undefined && userId === user;
    addWords(name(payload), content, { isOwn, kind, timestamp });
  },
};

// MARK: The page

const asked = new URLSearchParams(location.search);
byID("user").value = asked.get("userId") ?? guestName();
byID("room").value = asked.get("room") ?? "lobby";
onSubmit("join", join);
onMessageTyped((content) => say("message", { room, content }) || fault("not connected; wait"));
join();
