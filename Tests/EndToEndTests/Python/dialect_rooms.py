"""4.01-4.50: the server that the dialect `rooms` stands in for.

Runs against `rtm serve --dialect rooms --bearer-token rooms-token --max-connections 12
--activity-timeout 2`, with the app of all tests.
"""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from server import check, same

ID = re.compile(r"\d{13}-[0-9a-z]{9}")
# What says that a frame has a time.
LINES = {
    "connect": "4.02", "presence": "4.03", "ping": "4.07", "pong": "4.10", "message": "4.24",
    "broadcast": "4.27",
}


class Guest:
    """One connection, whose times have been looked at."""

    def __init__(self, path="/"):
        self.socket = connect(server.URL + path, proxy=None, open_timeout=10, close_timeout=10)
        first = self.hear()
        self.id = first["payload"].pop("connectionId")
        same(first, {"type": "connect", "payload": {}}, "4.02")
        check(ID.fullmatch(self.id), f"4.02 {self.id}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, kind, payload=None, **more):
        frame = {"type": kind} | more
        self.socket.send(json.dumps(frame if payload is None else frame | {"payload": payload}))

    def hear(self):
        while True:
            message = json.loads(self.socket.recv(timeout=10))
            kind, payload = message["type"], message["payload"]
            if kind not in ("join_room", "leave_room") and "error" not in payload:
                when = payload.pop("lastSeen" if kind == "presence" else "timestamp")
                check(abs(when - time.time() * 1000) < 30_000, f"{LINES[kind]} its time {when}")
            if kind != "ping":
                return message
            self.say("pong", {"timestamp": 0})

    def ask(self, kind, payload=None):
        self.say(kind, payload)
        return self.hear()

    def join(self, room):
        return self.ask("join_room", {"room": room})

    def hears(self, message, what):
        same(self.hear(), message, what)


def presence(user, status, **more):
    return {"type": "presence", "payload": {"userId": user, "status": status} | more}


def said(user, content, room):
    payload = {"content": content} if user is None else {"userId": user, "content": content}
    return {"type": "message", "payload": payload} | ({"room": room} if room else {})


def error(words):
    return {"type": "message", "payload": {"error": words}}


def closed(socket, what):
    """How the server ends it."""
    try:
        while True:
            socket.recv(timeout=10)
    except ConnectionClosed as end:
        return (end.rcvd.code, end.rcvd.reason)
    except TimeoutError:
        raise SystemExit(f"{what}: it stays") from None


def curl(method, path, body=None, token="rooms-token"):
    words = ["curl", "-s", "-w", r"\n%{http_code}", "-X", method, server.HTTP + path]
    if body is not None:
        words += ["-d", body if isinstance(body, str) else json.dumps(body)]
    if token:
        words += ["-H", "Authorization: Bearer " + token]
    out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    text, _, status = out.rpartition("\n")
    return int(status), json.loads(text) if text.startswith("{") else text


def jwt(claims, secret=server.SECRET, algorithm="HS256"):
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    text = part(json.dumps({"alg": algorithm}).encode()) + "." + part(json.dumps(claims).encode())
    return text + "." + part(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


# 4.01: at any path, and nobody need say who they are; 4.48: nginx's location is one of them.
with Guest("/ws") as nobody, Guest("/?userId=ann") as ann:
    for guest in (nobody, ann):
        guest.hears(presence("ann", "online"), "4.01, 4.03, 4.48 everybody, she herself too")
    # 4.20 to 4.23
    room = {"type": "join_room", "payload": {"room": "lobby", "members": 1}}
    same(ann.join("lobby"), room, "4.20 the first")
    room["payload"]["members"] = 2
    same(nobody.join("lobby"), room, "4.20 the second")
    entered = {"connectionId": nobody.id, "room": "lobby"}
    ann.hears({"type": "join_room", "payload": entered}, "4.20 the others, of nobody")
    for payload in ({}, {"room": ""}):
        same(ann.ask("join_room", payload), error("Room name required"), "4.21, 4.31")
    nobody.say("leave_room", {"room": "lobby"})
    ann.hears({"type": "leave_room", "payload": entered}, "4.22 those who stay")
    nobody.say("leave_room", {"room": "lobby"})
    same(nobody.join("lobby"), room, "4.22 who left was told nothing")
    ann.hears({"type": "join_room", "payload": entered}, "4.22 leaving twice is told once")
    with Guest("/any/path?x=1") as hasty:
        hasty.say("join_room", {"room": "hasty"})
        hasty.say("message", {"room": "hasty", "content": 1})
        same(hasty.hear()["type"], "join_room", "4.20, told first")
        hasty.hears(said(None, 1, "hasty"), "4.24 right behind the request to join")
    # 4.24 to 4.26
    ann.say("message", {"room": "lobby", "content": "hé", "userId": "boss"})
    for guest in (ann, nobody):
        guest.hears(said("ann", "hé", "lobby"), "4.24 every member, from no one but her")
    nobody.say("message", {"room": "lobby", "content": "anonymous"})
    for guest in (ann, nobody):
        guest.hears(said(None, "anonymous", "lobby"), "4.24 of nobody")
    same(ann.ask("message", {"room": "other", "content": "x"}), error("Not in room"), "4.25, 4.31")
    nobody.say("message", {"targetUserId": "ann", "content": "psst"})
    ann.hears(said(None, "psst", None), "4.26")
    nobody.say("message", {"content": "to whom"})
    same(nobody.ask("ping"), {"type": "pong", "payload": {}}, "4.26 to nobody is nothing")
    # 4.27, 4.28
    ann.say("broadcast", {"a": 1, "userId": "boss"})
    for guest in (ann, nobody):
        guest.hears({"type": "broadcast", "payload": {"userId": "ann", "a": 1}}, "4.27")
    for status in ("offline", "online", "away"):
        ann.say("presence", {"status": status, "metadata": {"mood": "tired"}})
        for guest in (ann, nobody):
            guest.hears(presence("ann", status, metadata={"mood": "tired"}), f"4.28 {status}")
    nobody.say("presence", {"status": "away"})
    for wrong in ({"status": "asleep"}, {}):
        answer = ann.ask("presence", wrong)
        same(answer, error("Invalid message format"), f"4.28 {wrong}, and nothing of nobody")
    # 4.10, 4.31 to 4.35, 4.50
    same(ann.ask("ping"), {"type": "pong", "payload": {}}, "4.10")
    kinds = [json.dumps({"type": kind}) for kind in ("dance", "connect", "disconnect")]
    for wrong in ("{", "[]", "null", '{"payload":{}}', *kinds):
        ann.socket.send(wrong)
        ann.hears(error("Invalid message format"), f"4.31, 4.32, 4.35 {wrong}")
    same(ann.ask("join_room", "lobby"), error("Invalid message format"), "4.33 the payload")
    long = {"room": "lobby", "content": "x" * 10_001}
    same(ann.ask("message", long), error("Invalid message format"), "4.33 the content")
    longest = {"room": "lobby", "content": "é" * 10_000}
    ann.say("message", longest)
    for guest in (ann, nobody):
        guest.hears(said("ann", "é" * 10_000, "lobby"), "4.33 10,000 characters")
    offered = ann.socket.response.headers.get("Sec-WebSocket-Extensions", "")
    check(offered.startswith("permessage-deflate"), f"4.50 compression: {offered}")
    ann.socket.send(json.dumps({"type": "ping"}).encode())
    ann.hears({"type": "pong", "payload": {}}, "4.50 binary JSON")
    with Guest() as one, connect(server.URL, proxy=None) as other:
        # Nothing of what is refused is heard by anybody; 4.31 has the words, for all of them.
        odd = [{"status": "away", "metadata": value} for value in (5, "str", None, [1])]
        for payload in odd:
            same(one.ask("presence", payload), error("Invalid message format"), f"4.28 {payload}")
        large = one.ask("presence", {"status": "away", "metadata": {"a": "x" * 3000}})
        told = large["payload"]["error"]
        check("at most 2048 bytes; this has 3008; " in told, f"4.28 what is too large: {told}")
        for broadcast in ({"type": "broadcast"}, {"type": "broadcast", "payload": None}):
            one.socket.send(json.dumps(broadcast))
            one.hears(error("Invalid message format"), f"4.33 {broadcast}")
        one.join("emoji")
        # Escaped, each is 12 bytes.
        one.say("message", {"room": "emoji", "content": "\U0001f600" * 10_000})
        one.hears(said(None, "\U0001f600" * 10_000, "emoji"), "4.33 10,000 characters, escaped")
        one.say("message", {"room": "emoji", "content": "\U0001f600" * 10_001})
        one.hears(error("Invalid message format"), "4.33 10,001 characters, escaped")
        other.send(b'{"type":"\xff"}')
        reason = "a binary message is taken for text, and this one is no UTF-8"
        same(closed(other, "4.50"), (1007, reason), "4.50 binary that is no JSON")
    with Guest() as fast:
        fast.join("rate")
        for number in range(11):
            fast.say("message", {"room": "rate", "content": number})
        # What is refused is told at once, what goes round comes when it has gone round.
        frames = [fast.hear() for _ in range(11)]
        frames.remove(error("Rate limit exceeded"))
        same(frames, [said(None, number, "rate") for number in range(10)], "4.34")
    # The rate of a user's connections is one: dialect_rooms_users.py.

    # 4.40 to 4.47
    statistics = {"connections": 2, "rooms": 1, "onlineUsers": 1, "channels": 3}
    server.eventually(
        "4.23, 4.40 the figures", lambda: curl("GET", "/stats", token=None) == (200, statistics)
    )
    ann.say("presence", {"status": "offline"})
    for guest in (ann, nobody):
        guest.hears(presence("ann", "offline"), "4.28 offline, and connected")
    same(curl("GET", "/stats")[1], statistics | {"onlineUsers": 0}, "4.40 who says to be offline")
    same(curl("GET", "/users/online"), (200, {"users": [], "verified": []}), "4.40, 4.47")
    ann.say("presence", {"status": "online"})
    for guest in (ann, nobody):
        guest.hears(presence("ann", "online"), "4.28 and back")
    same(curl("GET", "/stats"), (200, statistics), "4.40 and back")
    same(curl("GET", "/health", token=None), (200, {"status": "healthy"}), "4.41")
    same(curl("GET", "/nothing", token=None), (404, "Not found"), "4.43")
    sent = (200, {"status": "sent"})
    same(curl("POST", "/rooms/lobby/messages", {"content": "server"}), sent, "4.47")
    same(curl("POST", "/broadcast", {"b": 2}), sent, "4.47")
    delivered = curl("POST", "/users/ann/messages", {"content": "you"})
    same(delivered, (200, {"delivered": 1}), "4.47")
    same(curl("GET", "/users/online"), (200, {"users": ["ann"], "verified": []}), "4.47")
    ann.hears(said(None, "server", "lobby"), "4.47")
    ann.hears({"type": "broadcast", "payload": {"b": 2}}, "4.47")
    ann.hears(said(None, "you", None), "4.47")
    nobody.hears(said(None, "server", "lobby"), "4.47")
    nobody.hears({"type": "broadcast", "payload": {"b": 2}}, "4.47")
    posts = ("/rooms/lobby/messages", "/broadcast", "/users/ann/messages")
    faults = {None: "this needs a bearer token", "x": "this bearer token is wrong"}
    for token, fault in faults.items():
        refusal = (401, {"error": fault + "; see --bearer-token"})
        for path in posts:
            same(curl("POST", path, {"content": 1}, token), refusal, f"4.47 {path} by {token}")
        same(curl("GET", "/users/online", token=token), refusal, f"4.47 who is there, by {token}")
    no_json = (400, {"error": "the body is no JSON; send an object"})
    for path in posts:
        same(curl("POST", path, "{"), no_json, f"4.47 {path}, broken")
    asks = server.http_connection()
    for token, challenge in (("", ""), ("Bearer x", ', error="invalid_token"')):
        asks.request("GET", "/users/online", headers={"Authorization": token})
        answer = asks.getresponse()
        answer.read()
        told = answer.headers["WWW-Authenticate"]
        same(told, f'Bearer realm="rtm"{challenge}', f"4.47 RFC 6750 §3, by {token}")

    # 4.06: five connections of a user; 4.29: the last that goes.
    with Guest("/?userId=bob") as bob:
        for guest in (ann, nobody, bob):
            guest.hears(presence("bob", "online"), "4.03")
        more = [Guest("/?userId=bob") for _ in range(4)]
        with connect(server.URL + "/?userId=bob", proxy=None) as sixth:
            same(closed(sixth, "4.06"), (1008, "Connection limit reached"), "4.06")
        nobody.say("message", {"targetUserId": "bob", "content": "all"})
        for guest in (bob, *more):
            while (heard := guest.hear())["type"] == "presence":
                pass
            same(heard, said(None, "all", None), "4.26 all connections of a user")
        for guest in more:
            guest.socket.close()
        seen = []
        ann.say("join_room", {"room": "den"})
        while {"type": "join_room", "payload": {"room": "den", "members": 1}} not in seen:
            seen.append(ann.hear())
        bob.join("lobby")
        bob.join("den")
        here = {"userId": "bob", "connectionId": bob.id}
    seen += [ann.hear() for _ in range(10 - len(seen))]
    same(seen.count(presence("bob", "online")), 4, f"4.03 {seen}")
    for payload in (here | {"room": "lobby"}, here | {"room": "den"}):
        check({"type": "join_room", "payload": payload} in seen, f"4.20 {seen}")
        check({"type": "leave_room", "payload": payload} in seen, f"4.23 each room: {seen}")
    check(presence("bob", "offline") in seen, f"4.29 {seen}")

    # What else is wrong with a user is no such limit, and told as what it is.
    too_long = "a user's id has at most 128 characters; this one has 129; "
    for query, told in (
        ("userId=" + "x" * 129, too_long),
        (f"token={jwt({'sub': 'x' * 129})}", too_long),
        ("userId=a%00", "a user's id must not hold the control character U+0000; leave it out"),
        ("userId=a%0A", "a user's id must not hold the control character U+000A; leave it out"),
    ):
        with connect(f"{server.URL}/?{query}", proxy=None) as stranger:
            heard = json.loads(stranger.recv(timeout=10))
            while "error" not in heard["payload"]:
                heard = json.loads(stranger.recv(timeout=10))
            check(heard["payload"]["error"].startswith(told), f"4.06 other words: {heard}")
            code, reason = closed(stranger, query)
            check(code == 1008 and reason.startswith(told), f"4.06 other words: {reason}")

    # 4.04: tokens.
    for wrong in (
        "x",
        jwt({"sub": "eve"}, secret="guess"),
        jwt({"sub": "eve", "exp": int(time.time()) - 1}),
        jwt({"sub": "eve"}, algorithm="none"),
        jwt({}),
    ):
        with connect(f"{server.URL}/?token={wrong}", proxy=None) as stranger:
            same(closed(stranger, wrong), (1008, "Unauthorized"), f"4.04 {wrong}")
    with connect(f"{server.URL}/?userId=ann&user%49d=eve", proxy=None) as two:
        same(closed(two, "two ids"), (1008, "Unauthorized"), "C21 who says two names")
    with Guest("/rooms?USERID=bob") as guest:
        guest.say("broadcast", {})
        for hearer in (guest, ann):
            hearer.hears({"type": "broadcast", "payload": {}}, "'userId' has one spelling")
    with connect(f"{server.URL}/?userId=ann&token={jwt({'sub': 'eve'})}", proxy=None) as stranger:
        same(closed(stranger, "4.04"), (1008, "Unauthorized"), "4.04 of another user")
    mint = [server.PROGRAM, "auth", "jwt", "carl", "--plain"]
    ours = subprocess.run(mint, check=True, capture_output=True, text=True).stdout.strip()
    for good in (jwt({"sub": "carl", "exp": int(time.time()) + 60}), ours):
        with Guest(f"/?userId=carl&token={good}") as carl:
            proven = {"verified": True}
            carl.hears(presence("carl", "online", **proven), "4.04 a good token, C21 verified")
            ann.hears(presence("carl", "online", **proven), "4.04 the others")
            # C21: who only says so changes nothing of carl, and gets nothing that is for him.
            with Guest("/?userId=carl") as impostor:
                impostor.say("broadcast", {"verified": True})
                forged = {"type": "broadcast", "payload": {"userId": "carl"}}
                for guest in (carl, ann, impostor):
                    guest.hears(forged, "C21 nothing of the impostor's presence or proof")
                one = curl("POST", "/users/carl/messages", {"content": "secret"})
                same(one, (200, {"delivered": 1}), "C21 carl is told")
                carl.hears(said(None, "secret", None), "C21 what carl is told")
                same(impostor.ask("ping")["type"], "pong", "C21 the impostor is not")
                online = {"users": ["ann", "carl"], "verified": ["carl"]}
                same(curl("GET", "/users/online"), (200, online), "C21 who has proven it")
        ann.hears(presence("carl", "offline", **proven), "4.29, and no word of the impostor")

    # 4.05: twelve in all.
    crowd = [Guest() for _ in range(10)]
    with connect(server.URL + "/", proxy=None) as one_more:
        same(closed(one_more, "4.05"), (1008, "Connection limit reached"), "4.05")
    for guest in crowd:
        guest.socket.close()

    # 4.07: pinged when silent, and closed if it stays so.
    frames = []
    try:
        while True:
            frames.append(json.loads(nobody.socket.recv(timeout=40)))
    except ConnectionClosed:
        pass
    check(frames and frames[-1]["type"] == "ping", f"4.07 {frames}")
