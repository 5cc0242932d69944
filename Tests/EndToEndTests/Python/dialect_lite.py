"""0.01-0.63: the server that the dialect `lite` stands in for.

Runs against `rtm serve --dialect lite` with the secret that everybody knows, on this machine only.
"""

import json
import os
import re
import signal
import subprocess

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

import server
from server import check, same

HTTP = server.HTTP


class Lite:
    """One connection."""

    def __init__(self, path="/ws", **more):
        options = {"proxy": None, "open_timeout": 10, "close_timeout": 10} | more
        self.socket = connect(server.URL + path, **options)
        first = self.hear()
        self.id = first["data"].pop("socket_id")
        told = {"event": "pusher:connection_established", "data": {"activity_timeout": 120}}
        same(first, told, "0.20 the first frame")
        check(re.fullmatch(r"\d+\.\d+", self.id), f"0.20 {self.id}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def hear(self):
        return json.loads(self.socket.recv(timeout=10))

    def say(self, event, data=None, channel=None):
        frame = {"event": event}
        if data is not None:
            frame["data"] = data
        if channel is not None:
            frame["channel"] = channel
        self.socket.send(json.dumps(frame))

    def subscribe(self, channel, **more):
        self.say("pusher:subscribe", {"channel": channel} | more)
        return self.hear()

    def enter(self, channel, data=None):
        """Subscribes with what POST /auth says."""
        status, answer = post("/auth", self.claim(channel, data))
        same(status, 200, "0.50 the status of /auth")
        return self.subscribe(channel, **answer)

    def claim(self, channel, data=None):
        claim = {"socket_id": self.id, "channel_name": channel}
        return claim if data is None else claim | {"channel_data": json.dumps(data)}

    def pong(self, what="0.35 the answer to a ping"):
        """Nothing was on its way."""
        self.say("pusher:ping", {})
        same(self.hear(), {"event": "pusher:pong", "data": {}}, what)


def curl(*words):
    out = subprocess.run(
        ["curl", "-s", "-w", r"\n%{http_code}", *words], check=True, capture_output=True, text=True
    ).stdout
    body, _, status = out.rpartition("\n")
    return int(status), body


def post(path, body):
    data = body if isinstance(body, str) else json.dumps(body)
    kind = "Content-Type: application/json"
    status, text = curl("-X", "POST", HTTP + path, "-H", kind, "-d", data)
    return status, json.loads(text)


def error(words):
    return {"event": "pusher:error", "data": {"message": words}}


def succeeded(channel, data=None):
    event = "pusher_internal:subscription_succeeded"
    return {"event": event, "data": data or {}, "channel": channel}


def event(name, channel, data):
    return {"event": name, "data": data, "channel": channel}


# 0.02, 0.05: what is refused by a status.
for path in ("/", "/other", "/app/key"):
    try:
        connect(server.URL + path, proxy=None).close()
        raise SystemExit(f"0.02 {path} is taken")
    except InvalidStatus as refusal:
        same(refusal.response.status_code, 400, "0.02 the status of " + path)
with Lite(origin="https://any.example") as stranger:
    stranger.pong("0.05 a page of any origin")

with Lite() as one, Lite() as two:
    check(one.id != two.id, "0.20 two clients of one id")
    # 0.21, 0.25, 0.33, 0.36: a public channel.
    for client in (one, two, one):
        same(client.subscribe("public-chat"), succeeded("public-chat"), "0.21, 0.25 the answer")
    for data in ({"text": "hi", "n": [1, None]}, "text", 7, "7"):
        one.say("message", data, "public-chat")
        for client in (one, two):
            same(client.hear(), event("message", "public-chat", data), "0.33 to all, and back")
    one.say("typing", channel="public-chat")
    same(two.hear(), {"event": "typing", "channel": "public-chat"}, "0.24 without data")
    same(one.hear()["event"], "typing", "0.33 the echo")
    two.say("pusher:unsubscribe", {"channel": "public-chat"})
    two.say("pusher:unsubscribe", {"channel": "public-other"})
    two.say("message", {}, "public-chat")
    same(two.hear(), error("Not subscribed to channel"), "0.34, 0.36 nothing but the refusal")
    # 0.37: by the library, and by our tool.
    server.library().trigger("public-chat", "from-server", {"a": 1})
    same(one.hear(), event("from-server", "public-chat", {"a": 1}), "0.37 a server's event")
    publish = [server.PROGRAM, "publish", "public-chat", "from-tool", '{"b":[2]}']
    subprocess.run(publish, check=True, capture_output=True)
    same(one.hear(), event("from-tool", "public-chat", {"b": [2]}), "0.37 by rtm publish")
    one.say("pusher:unsubscribe", {"channel": "public-chat"})
    one.pong("0.36 no reply")
    same(server.get("/apps/1/channels"), {"channels": {}}, "0.36 who is empty disappears")
    one.subscribe("public-chat")
    # 0.22 to 0.24: what makes no sense is told in its words, and the connection stays.
    for name in ("invalid-channel", "public-", "public-a.b", "public-é", "x" * 7 + "-" * 194):
        same(one.subscribe(name), error("Invalid channel name: " + name), "0.22, 0.23")
    longest = "public-" + "x" * 193
    same(one.subscribe(longest), succeeded(longest), "0.22 200 characters")
    one.say("pusher:unsubscribe", {"channel": longest})
    for frame, words in (
        ("{broken", "Invalid JSON format"),
        ("[]", "Invalid message format"),
        ("{}", "Invalid message format"),
        ('{"event":""}', "Invalid message format"),
        ('{"event":"%s","channel":"public-chat"}' % ("x" * 201), "Invalid message format"),
        ('{"event":"a","channel":7}', "Invalid message format"),
        ('{"event":"a","channel":"public-chat","auth":7}', "Invalid message format"),
        ('{"event":"a","channel":"public-chat","channel_data":{}}', "Invalid message format"),
        ('{"event":"pusher:subscribe"}', "Invalid subscribe message format"),
        ('{"event":"pusher:subscribe","data":{"channel":7}}', "Invalid subscribe message format"),
        ('{"event":"pusher:unsubscribe","data":{}}', "Invalid unsubscribe message format"),
        ('{"event":"a"}', "Invalid client event message format"),
        ('{"event":"a","channel":""}', "Invalid client event message format"),
        ('{"event":"a","channel":"%s"}' % ("x" * 201), "Invalid client event message format"),
    ):
        one.socket.send(frame)
        same(one.hear(), error(words), f"0.23, 0.24 {frame[:60]}")
    one.say("x" * 200, {}, "public-chat")
    same(one.hear(), event("x" * 200, "public-chat", {}), "0.24 an event of 200 characters")
    # 0.26, 0.34
    private = "private-user-123"
    words = "Authentication required for this channel"
    same(one.subscribe(private), error(words), "0.26 without a token")
    theirs = post("/auth", two.claim(private))[1]["auth"]
    for auth in ("1.1:" + "0" * 64, f"{one.id}:{'0' * 64}", theirs, theirs.split(":")[1], ":"):
        failed = error("Authentication failed")
        same(one.subscribe(private, auth=auth), failed, f"0.23, 0.26 {auth}")
    same(one.enter(private), succeeded(private), "0.26 with a token")
    one.say("message", {}, private)
    words = "Client events not allowed on private/presence channels"
    same(one.hear(), error(words), "0.34")
    # 0.34: nobody says what only the server may.
    for forged in ("pusher_internal:member_added", "pusher:error", "pusher:else"):
        one.say(forged, {"user_id": "x"}, "public-chat")
        same(one.hear(), error("Invalid message format"), f"0.34 {forged}")

    # 0.29-0.32: presence.
    room = "presence-room-abc"
    john = {"user_id": "user-123", "user_info": {"name": "John"}}
    presence = {"presence": {"hash": {"user-123": john}, "count": 1}}
    same(one.enter(room, john), succeeded(room, presence), "0.29 the joiner's own view")
    same(one.subscribe(room), succeeded(room), "0.25 again, without the members")
    one.say("message", {}, room)
    same(one.hear(), error(words), "0.34 presence")
    ann = {"user_id": "ann"}
    answer = two.enter(room, ann)
    same(answer["data"]["presence"]["count"], 2, "0.29 the count")
    same(answer["data"]["presence"]["hash"]["user-123"], john, "0.29 a member")
    told = {"user_id": "ann", "user_info": {}}
    same(one.hear(), event("pusher_internal:member_added", room, told), "0.30")
    two.say("pusher:unsubscribe", {"channel": room})
    gone = event("pusher_internal:member_removed", room, {"user_id": "ann"})
    same(one.hear(), gone, "0.31 on unsubscribe")
    # C20: a member is a user, however many connections it has.
    with Lite() as tab:
        members = tab.enter(room, john)["data"]["presence"]
        same((members["count"], list(members["hash"])), (1, ["user-123"]), "0.29 once")
    two.enter(room)
    told = {"user_id": two.id, "user_info": {}}
    same(one.hear(), event("pusher_internal:member_added", room, told), "0.30 who names nobody")
    two.socket.close()
    gone = event("pusher_internal:member_removed", room, {"user_id": two.id})
    same(one.hear(), gone, "0.31 on close")
    with Lite() as bad:
        auth = post("/auth", bad.claim(room))[1]["auth"]
        words = "Invalid channel_data for presence channel"
        same(bad.subscribe(room, auth=auth, channel_data="{"), error(words), "0.23, 0.32")
        bad.say("message", {}, room)
        same(bad.hear()["data"]["message"][:7], "Client ", "0.32 not subscribed")

    # 0.50-0.53: HTTP.
    claim = {"socket_id": "123.456", "channel_name": "private-user-123", "channel_data": "x"}
    digest = "52ca147d6c55e339fe63d0a3dc6e17d5815361f78e389511fd3bcda85cd0caaa"
    signed = {"auth": "123.456:" + digest, "channel_data": "x"}
    same(post("/auth", claim), (200, signed), "0.27, 0.50 by the vector")
    anything = {"socket_id": "1.1", "channel_name": "x" * 200}
    same(post("/auth", anything)[0], 200, "0.50 any name")
    numbers = ({"socket_id": 1, "channel_name": "a"}, claim | {"channel_data": 1})
    for wrong in ("{broken", {}, *numbers, anything | {"channel_name": "x" * 201}):
        status, answer = post("/auth", wrong)
        same((status, answer["error"]), (400, "Invalid request"), f"0.50 {wrong}")
        check(answer["details"], answer)
    health = json.loads(curl(HTTP + "/health")[1])
    same(health["status"], "ok", "0.01, 0.51 HTTP at the same port")
    figures = {"connections": 1, "channels": 3, "presenceChannels": 1}
    server.eventually(
        "0.51 the figures",
        lambda: json.loads(curl(HTTP + "/health")[1])["stats"] == figures,
    )
    same(sorted(health), ["stats", "status", "timestamp"], "0.51 no more")
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    check(re.fullmatch(time, health["timestamp"]), f"0.51 {health}")
    statistics = json.loads(curl(HTTP + "/admin/stats")[1])
    check(re.fullmatch(time, statistics["timestamp"]), f"0.52 {statistics}")
    same({name: statistics[name] for name in figures}, figures, "0.52")
    for path, status, words in (
        ("/anything", 204, ("-X", "OPTIONS")), ("/health", 200, ()), ("/nothing", 404, ()),
        ("/auth", 400, ("-d", "{")),
    ):
        told, headers = curl("-i", *words, HTTP + path)
        same(told, status, f"0.53 {path}")
        for line in ("origin: *", "methods: get, post, options", "headers: content-type"):
            line = "access-control-allow-" + line
            check(line in headers.lower().splitlines(), f"0.53 no {line} at {path}")

    # 0.07: 50 channels, and at the limit not even the same again.
    for number in range(47):
        same(one.subscribe(f"public-{number}"), succeeded(f"public-{number}"), "0.07")
    for name in ("public-50", "public-1"):
        same(one.subscribe(name), error("Channel limit exceeded"), "0.07, 0.23, 0.25")
    same(one.subscribe("private-x"), error("Channel limit exceeded"), "0.25 before the token")
    same(one.subscribe("a.b"), error("Invalid channel name: a.b"), "0.25 after the name")
    same(one.subscribe(7), error("Invalid subscribe message format"), "0.25 after the shape")

    # 0.08: 100 events a minute, those that go nowhere, too; other messages do not count.
    with Lite() as fast:
        fast.subscribe("public-fast")
        for number in range(96):
            fast.say("n", number, "public-fast")
            same(fast.hear(), event("n", "public-fast", number), "0.08")
        for name, channel, words in (
            ("n", None, "Invalid client event message format"),
            ("pusher:n", "public-fast", "Invalid message format"),
            ("n", "fast", "Invalid channel name: fast"),
            ("n", "public-other", "Not subscribed to channel"),
            ("n", "public-fast", "Rate limit exceeded"),
            ("n", None, "Rate limit exceeded"),
        ):
            fast.say(name, {}, channel)
            same(fast.hear(), error(words), f"0.08 {name} to {channel}")
        fast.pong()
        same(fast.subscribe("public-fast"), succeeded("public-fast"), "0.08 what does not count")

    # 0.06: ten of an address; the next is told and closed.
    others = [Lite(additional_headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(8)]
    server.eventually("0.06 the place that was left", lambda: len(others) == 8)
    others.append(Lite())
    try:
        with connect(server.URL + "/ws", proxy=None) as eleventh:
            eleventh.recv(timeout=10)
            eleventh.recv(timeout=10)
        raise SystemExit("0.06 the eleventh stays")
    except ConnectionClosed as closed:
        code = (closed.rcvd.code, closed.rcvd.reason)
        same(code, (1008, "Connection limit exceeded"), "0.06 how it is closed")
    for other in others:
        other.socket.close()

    # 0.12
    os.kill(server.PID, signal.SIGTERM)
    try:
        while True:
            one.socket.recv(timeout=10)
    except ConnectionClosed as closed:
        code = (closed.rcvd.code, closed.rcvd.reason)
        same(code, (1001, "Server shutting down"), "0.12 how it is closed")
