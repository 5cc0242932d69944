import {
  addEvent, byID, fault, keepConnected, note, onMessageTyped, onSubmit, plain,
} from "./demo.js";
import { addWords, guestName, listPeople } from "./people.js";

/// Where pages meet, and tell each other who is there: the dialect has no list of users.
const lobby = "lobby";
const people = listPeople((id) => id === user, writeTo);
let user;

// MARK: Saying

const say = (type, members) => connection.send({ type, ...members });

/// To all pages; who is gone without it is found out when somebody writes to them.
const announce = (action) => say("notification", { channel: lobby, action });

function register() {
  if (user) {
    announce("goodbye");
    people.forget(user);
  }
  user = byID("user").value.trim();
  say("register", { userId: user });
}

function writeTo(id) {
  byID("to").value = id;
  byID("message").focus();
}

function send(text) {
  const targetUserId = byID("to").value.trim();
  const isSent = say("chat", targetUserId ? { targetUserId, text } : { channel: lobby, text });
  if (!isSent) return fault("not connected; wait");
  const kind = targetUserId ? `to ${targetUserId}` : "";
  // What one writes to oneself comes back.
  if (targetUserId !== user) addWords(user, text, { isOwn: true, kind });
  return true;
}

// MARK: Hearing

const hear = {
  welcome() {
    people.clear();
    register();
  },
  register({ userId }) {
    note(`you are ${userId}`);
    people.meet(userId);
    say("join", { channel: lobby });
  },
  join() { announce("hello"); },
  notification({ action, sender, data, message }) {
    if (Object.hasOwn(greet, action)) return greet[action](sender);
    addEvent(sender, plain(action), data ?? message);
  },
  chat({ sender, text, channel, timestamp }) {
    const kind = channel === undefined ? "to you alone" : "";
    addWords(sender, text, { isOwn: sender === user, kind, timestamp });
  },
  chat_delivered({ targetUserId, delivered }) {
    if (delivered) return;
    people.forget(targetUserId);
    fault(`${targetUserId} is not there, and has not heard it`);
  },
  error({ message }) { fault(plain(message)); },
};

/// How pages learn who is there.
const greet = {
  hello(sender) {
    people.meet(sender);
    note(`${sender} is here`);
    say("notification", { targetUserId: sender, action: "welcome" });
  },
  welcome(sender) { people.meet(sender); },
  goodbye(sender) {
    people.forget(sender);
    note(`${sender} left`);
  },
};

const connection = keepConnected({}, (frame) => {
  if (Object.hasOwn(hear, frame.type)) return hear[frame.type](frame);
});

// MARK: The page

byID("user").value = new URLSearchParams(location.search).get("userId") ?? guestName();
onSubmit("register", register);
addEventListener("pagehide", () => announce("goodbye"));
onMessageTyped(send);
