"""Five clients, one of each dialect, in one channel: each sees what each sends, in its own form.

Runs against `rtm serve --dialects pusher,lite,relay,users,rooms --bridge` with the bearer token
`bridge-token`. A client of Pusher's dialect may send nothing to a public channel, so there its
app's server does; one of `relay` may send nothing at all, so there it is POST /send. In Pusher's
seat sit two: one whose every frame is looked at, and pysher.
"""

import json
import queue
import subprocess
import time
from contextlib import ExitStack

import pysher
from websockets.sync.client import connect

import server
from client import Client
from server import check, same

CHANNEL = "public-lobby"


class Peer:
    """A connection of one dialect; times are looked at and taken out of what it hears."""

    def __init__(self, stack, path, **more):
        url = server.URL + path
        self.socket = stack.enter_context(
            connect(url, proxy=None, open_timeout=10, close_timeout=10, **more)
        )

    def say(self, **frame):
        self.socket.send(json.dumps(frame))

    def hear(self):
        message = json.loads(self.socket.recv(timeout=10))
        for part in (message, message.get("payload")):
            when = part.pop("timestamp", None) if isinstance(part, dict) else None
            check(when in (None, 1) or abs(when - time.time() * 1000) < 30_000, f"time {when}")
        return message

    def ask(self, **frame):
        self.say(**frame)
        return self.hear()


class Library:
    """pysher, unmodified, in the channel: the names and the data of events that it hears."""

    EVENTS = "broadcast chat error greet headline message notification typing welcome".split()

    def __init__(self, stack):
        self.heard = queue.Queue()
        client = pysher.Pusher(server.KEY, custom_host=server.HOST, port=server.PORT, secure=False)
        client.connection.bind(
            "pusher:connection_established", lambda _: self.bind(client.subscribe(CHANNEL))
        )
        client.connect()
        stack.callback(client.disconnect, timeout=0)
        same(self.heard.get(timeout=10)[0], "subscribed", "pysher is in")

    def bind(self, channel):
        channel.bind("pusher_internal:subscription_succeeded", self.note("subscribed"))
        for event in self.EVENTS:
            channel.bind(event, self.note(event))

    def note(self, event):
        return lambda data, *_: self.heard.put((event, data))


def without_time(value):
    """`value` less the times that rooms write into what others read of them."""
    if isinstance(value, dict):
        return {key: without_time(item) for key, item in value.items() if key != "timestamp"}
    return value


def send_by_relay(channel, message):
    """The line of the documentation."""
    subprocess.run(
        ["curl", "-sf", "-X", "POST", f"{server.HTTP}/send/{channel}"]
        + ["-H", "Authorization: Bearer bridge-token", "-H", "Content-Type: application/json"]
        + ["-d", json.dumps({"message": message})],
        check=True,
        capture_output=True,
    )


with ExitStack() as stack:
    pusher = stack.enter_context(Client())
    lite = Peer(stack, "/ws")
    relay = Peer(stack, f"/{CHANNEL}")
    users = Peer(stack, "/users")
    rooms = Peer(stack, "/rooms?userId=ann")
    same(lite.hear()["event"], "pusher:connection_established", "lite is greeted")
    same(users.hear()["type"], "welcome", "users is greeted")
    same(rooms.hear()["type"], "connect", "rooms is greeted")
    same(rooms.hear()["payload"]["status"], "online", "ann is online")
    users.ask(type="register", userId="bob")
    same(rooms.hear()["payload"]["userId"], "bob", "who is in users is online in rooms, too")

    # Coming in, each as its documentation says.
    pusher.subscribe(CHANNEL)
    library = Library(stack)
    answer = lite.ask(event="pusher:subscribe", data={"channel": CHANNEL})
    same(answer["event"], "pusher_internal:subscription_succeeded", "lite is in")
    joined = {"type": "join", "status": "success", "channel": CHANNEL}
    same(users.ask(type="join", channel=CHANNEL), joined, "users is in")
    server.eventually("relay is in", lambda: server.subscriptions(CHANNEL) == 5)
    counted = {"type": "join_room", "payload": {"room": CHANNEL, "members": 6}}
    same(rooms.ask(type="join_room", payload={"room": CHANNEL}), counted, "rooms counts all")

    peers = {"lite": lite, "relay": relay, "users": users, "rooms": rooms}

    def hears(who, what):
        """What `who` hears next, times left out, as its client reads it."""
        if who == "pusher":
            frame = pusher.receive()
            check("user_id" not in frame, f"{what}: nobody has proved who they are: {frame}")
            same(frame["channel"], CHANNEL, f"{what}: the channel")
            heard = library.heard.get(timeout=10)
            same(heard, (frame["event"], frame["data"]), f"{what}: what pysher hears")
            return {"event": frame["event"], "data": without_time(json.loads(frame["data"]))}
        return without_time(peers[who].hear())

    # What of an event E with data D each dialect sees, if it is not its own.
    def foreign(event, data, sender):
        return {
            "pusher": {"event": event, "data": data},
            "lite": {"event": event, "data": data, "channel": CHANNEL},
            "relay": {"channel": CHANNEL, "message": {"event": event, "data": data}},
            "users": {
                "type": "notification",
                "action": event,
                "data": data,
                "channel": CHANNEL,
                "sender": sender,
            },
            "rooms": {
                "type": "message",
                "payload": {"event": event, "content": data},
                "room": CHANNEL,
            },
        }

    D = {"text": "hé", "n": [1, None], "sender": "boss", "userId": "boss", "user_id": "boss"}

    def sent(what, seen):
        for who, frame in seen.items():
            same(hears(who, what), frame, f"{what}: what {who} sees")

    server.library().trigger(CHANNEL, "headline", D)
    sent("pusher, by its server", foreign("headline", D, "system"))

    # Whatever the event is called, what a client says never passes for another dialect's own.
    for event in ("typing", "message", "broadcast", "notification", "welcome", "error"):
        lite.say(event=event, data=D, channel=CHANNEL)
        seen = foreign(event, D, None)
        heard = hears("users", f"lite {event}")
        check(heard["sender"] not in ("boss", "system", "bob", "ann"), f"lite {event}: {heard}")
        seen.pop("users")
        same(heard["action"], event, f"lite {event}: what users sees")
        sent(f"lite {event}, its own included", seen)
    disguised = {"content": "x", "userId": "ann", "timestamp": 1}
    lite.say(event="message", data=disguised, channel=CHANNEL)
    for who in ("pusher", "lite", "relay", "users"):
        hears(who, "a room's message by lite")
    frame = json.loads(rooms.socket.recv(timeout=10))
    same(frame["payload"]["content"], disguised, "rooms: nobody speaks for ann")
    check("userId" not in frame["payload"], f"rooms: nobody speaks for ann: {frame}")
    disguised = {"channel": CHANNEL, "message": "free!"}
    lite.say(event="message", data=disguised, channel=CHANNEL)
    sent("a relay's message by lite", {"relay": foreign("message", disguised, 0)["relay"]})
    for who in ("pusher", "lite", "users", "rooms"):
        hears(who, "a relay's message by lite")

    send_by_relay(CHANNEL, D)
    whole = {"channel": CHANNEL, "message": D}
    seen = foreign("message", whole, "system")
    sent("relay", seen | {"relay": whole})

    # A notification is the event that its action names; its sender does not hear it.
    users.say(type="notification", channel=CHANNEL, action="greet", data=D, sender="boss")
    seen = foreign("greet", D, "bob")
    seen.pop("users")
    sent("users", seen)
    users.say(type="chat", channel=CHANNEL, text="hello", sender="boss", userId="boss")
    seen = foreign("chat", "hello", "bob")
    seen.pop("users")
    sent("users, chatting", seen)

    # A room's message says whose it is, as the server knows.
    rooms.say(type="message", payload={"room": CHANNEL, "content": D, "userId": "boss"})
    said = {"userId": "ann", "content": D}
    own = {"type": "message", "payload": said, "room": CHANNEL}
    sent("rooms, its own included", foreign("message", said, "ann") | {"rooms": own})

    # Of one dialect two see each other's as ever.
    second = Peer(stack, "/users")
    second.hear()
    second.ask(type="join", channel=CHANNEL)
    users.say(type="chat", channel=CHANNEL, text="hello")
    frame = {"type": "chat", "text": "hello", "channel": CHANNEL, "sender": "bob"}
    same(second.hear(), frame, "users, chatting among themselves")
    for who in ("pusher", "lite", "relay", "rooms"):
        hears(who, "users, chatting among themselves")

    # A Pusher client may not speak here, and nobody as the server does.
    pusher.send("client-typing", {}, CHANNEL)
    pusher.expect_error()
    for event in ("pusher:error", "pusher_internal:member_added"):
        lite.say(event=event, data={"user_id": "eve"}, channel=CHANNEL)
        same(lite.hear()["event"], "pusher:error", f"lite {event}")
        same(users.ask(type="notification", channel=CHANNEL, action=event)["type"], "error", event)

    # What needs a token elsewhere is another channel for those who have none.
    for name in ("private-x", "presence-x", "private-encrypted-x"):
        stranger = Peer(stack, f"/channel/{name}")
        users.ask(type="join", channel=name)
        rooms.ask(type="join_room", payload={"room": name})
        member = '{"user_id":"7"}' if name.startswith("presence-") else None
        pusher.subscribe(name, member)
        wrong = lite.ask(event="pusher:subscribe", data={"channel": name})
        same(wrong["event"], "pusher:error", f"lite {name} without a token")
        users.say(type="chat", channel=name, text="among us")
        same(stranger.hear()["message"]["data"], "among us", f"{name} by its free name")
        same(rooms.hear()["payload"]["content"], "among us", f"{name} by its free name")
        if "encrypted" not in name:
            server.library().trigger(name, "secret", "for few")
            same(pusher.expect("secret", name), "for few", name)
    send_by_relay(CHANNEL, "last")
    last = {"channel": CHANNEL, "message": "last"}
    seen = foreign("message", last, "system") | {"relay": last}
    sent("and nothing else was told", seen)

    # Who leaves hears no more.
    users.say(type="leave", channel=CHANNEL)
    answer = users.ask(type="chat", channel=CHANNEL, text="x")
    same(answer["type"], "error", "users, after leaving")
