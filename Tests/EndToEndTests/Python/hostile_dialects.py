"""What no client of a dialect sends: each is told so in its own words, or closed with a code that
says why; the next client of the dialect is served, and it is the same process.

Runs against `rtm serve --dialects pusher,lite,relay,users,rooms --bridge`.
"""

import json
import os

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from server import check, same

DEEP = "[" * 100 + "]" * 100
HUGE = "9" * 5000
SPOOFS = ["pusher_internal:member_added", "pusher:error", "pusher:connection_established"]


def pusher_error(frame):
    if frame["event"] == "pusher:subscription_error":
        return "error" in json.loads(frame["data"])
    return frame["event"] == "pusher:error" and bool(frame["data"]["message"])


def event(name, **more):
    return json.dumps({"event": name} | more)


def message(kind, **more):
    return json.dumps({"type": kind} | more)


EVENTS = {  # of pusher and lite: what is wrong, as a message
    "deep": '{"event":"pusher:subscribe","data":' + DEEP + "}",
    "an event that is a number": '{"event":1e999999}',
    "data that is a huge number": '{"event":"pusher:subscribe","data":{"channel":' + HUGE + "}}",
    "a channel with a NUL": event("pusher:subscribe", data={"channel": "public-\0"}),
    "no event": "{}",
} | {f"spoofed {name}": event(name, channel="public-x", data={}) for name in SPOOFS}

MESSAGES = {  # of users and rooms
    "deep": '{"type":"chat","payload":' + DEEP + "}",
    "a type that is a number": '{"type":' + HUGE + "}",
    "an unknown type": message("dance"),
} | {f"spoofed {name}": message(name, payload={}) for name in ("welcome", "connect", "disconnect")}

ANY = {"NUL": "\0", "empty": "", "no JSON": "{", "null": "null", "deep alone": DEEP}

# Path, how often the server speaks first, a ping and what answers it, errors, what is wrong, and
# the code for a binary message: 0 where it is no fault.
DIALECTS = {
    "pusher": (
        server.APP_PATH, event("pusher:ping"), lambda frame: frame["event"] == "pusher:pong",
        pusher_error, ANY | EVENTS, 1003,
    ),
    "lite": (
        "/ws", event("pusher:ping", data={}), lambda frame: frame["event"] == "pusher:pong",
        pusher_error, ANY | EVENTS, 1003,
    ),
    "users": (
        "/users", message("ping"), lambda frame: frame["type"] == "pong",
        lambda frame: frame["type"] == "error" and bool(frame["message"]), ANY | MESSAGES, 1003,
    ),
    "rooms": (
        "/rooms", message("ping"), lambda frame: frame["type"] == "pong",
        lambda frame: frame["type"] == "message" and bool(frame["payload"]["error"]),
        ANY | MESSAGES, 0,
    ),
}


def enter(path):
    """A connection that has been greeted."""
    socket = connect(server.URL + path, proxy=None, compression=None, open_timeout=10)
    json.loads(socket.recv(timeout=10))
    return socket


def hear(socket):
    return json.loads(socket.recv(timeout=10))


def close_code(socket):
    try:
        while True:
            socket.recv(timeout=10)
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else None


def send_invalid_text(socket):
    """`websockets` sends no such text by itself."""
    with socket.send_context():
        socket.protocol.send_text(b'{"type":"\xff"}')


for name, (path, ping, is_pong, is_error, wrong, binary_code) in DIALECTS.items():

    def lives(what):
        """A new client is served as ever, by the same process."""
        with enter(path) as stock:
            stock.send(ping)
            check(is_pong(hear(stock)), f"{name}, after {what}: no pong")
        os.kill(server.PID, 0)

    for what, text in wrong.items():
        with enter(path) as socket:
            socket.send(text)
            told = hear(socket)
            check(is_error(told), f"{name}, {what}: {told}")
            socket.send(ping)
            check(is_pong(hear(socket)), f"{name}, {what}: the connection is of no more use")
        lives(what)
    if name != "pusher":  # which closes, as others of its kind do
        with enter(f"/anywhere?dialect={name}") as socket:
            for _ in range(30):
                socket.send("{")
                check(is_error(hear(socket)), f"{name}, nonsense time and again")
            socket.send(ping)
            check(is_pong(hear(socket)), f"{name} is closed for it")
    with enter(path) as socket:
        # The last of a name counts, or the message is refused; never both.
        kind = json.loads(ping)
        key, value = next(iter(kind.items()))
        socket.send('{"%s":"x","%s":"%s"}' % (key, key, value))
        told = hear(socket)
        check(is_pong(told) or is_error(told), f"{name}, twice the same name: {told}")
    with enter(path) as socket:
        send_invalid_text(socket)
        same(close_code(socket), 1007, f"{name}, invalid UTF-8")
    with enter(path) as socket:
        socket.send(ping.encode())
        if binary_code:
            same(close_code(socket), binary_code, f"{name}, a binary message")
        else:
            check(is_pong(hear(socket)), f"{name}, a binary message")
    with enter(path) as socket:
        try:
            socket.send("x" * (10 << 20))
        except ConnectionClosed:
            pass  # It need not be read to its end.
        same(close_code(socket), 1009, f"{name}, 10 MB")
    lives("all of it")

# Who only listens is not listened to, but for what is no WebSocket message at all.
with connect(server.URL + "/public-x", proxy=None, compression=None) as listener:
    for text in list((ANY | EVENTS | MESSAGES).values()) + [b"\x00\xff", b""]:
        listener.send(text)
    server.eventually("relay is in", lambda: server.subscriptions("public-x") == 1)
    server.library().trigger("public-x", "e", "still here")
    told = {"channel": "public-x", "message": {"event": "e", "data": "still here"}}
    same(hear(listener), told, "relay, after all of it")
    send_invalid_text(listener)
    same(close_code(listener), 1007, "relay, invalid UTF-8")
with connect(server.URL + "/public-x", proxy=None, compression=None) as listener:
    try:
        listener.send("x" * (10 << 20))
    except ConnectionClosed:
        pass  # It need not be read to its end.
    same(close_code(listener), 1009, "relay, 10 MB")
with connect(server.URL + "/public-x", proxy=None, compression=None) as listener:
    server.eventually("only it is in", lambda: server.subscriptions("public-x") == 1)
    server.library().trigger("public-x", "e", "and here")
    told = {"channel": "public-x", "message": {"event": "e", "data": "and here"}}
    same(hear(listener), told, "relay, after 10 MB")
os.kill(server.PID, 0)
