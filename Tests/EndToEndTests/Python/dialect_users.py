"""2.01-2.36: the server that the dialect `users` stands in for.

Runs against `rtm serve --dialect users` with `MAX_CONNECTIONS`=6, on this machine only. Of 2.24 we
leave out gzip: but for /api/redis-info no answer has the 1 KB from which that server compressed.
"""

import json
import os
import re
import signal
import subprocess
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from server import check, same

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class User:
    """One connection, whose timestamps have been looked at."""

    def __init__(self, path="/"):
        self.socket = connect(server.URL + path, proxy=None, open_timeout=10, close_timeout=10)
        welcome = self.hear()
        self.id = welcome.pop("connectionId")
        check(UUID.fullmatch(self.id), f"2.01 {self.id}")
        check(welcome.pop("message"), "2.01 a message")
        same(welcome, {"type": "welcome", "processId": server.PID}, "2.01 no more")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, message):
        self.socket.send(message if isinstance(message, str) else json.dumps(message))

    def hear(self):
        message = json.loads(self.socket.recv(timeout=10))
        if message["type"] != "error":
            check(abs(message.pop("timestamp") - time.time() * 1000) < 30_000, "the time")
        return message

    def ask(self, message):
        self.say(message)
        return self.hear()

    def register(self, user):
        answer = self.ask({"type": "register", "userId": user})
        same(answer, {"type": "register", "status": "success", "userId": user}, "2.04")


def api(method, path, body=None):
    words = ["curl", "-s", "-i", "-X", method, server.HTTP + path]
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body)
        words += ["-H", "Content-Type: application/json", "-d", text]
    out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    head, _, text = out.replace("\r", "").partition("\n\n")
    check("access-control-allow-origin: *" in head.lower(), f"2.24 no CORS at {path}")
    for line in ("x-content-type-options: nosniff", "x-frame-options: sameorigin"):
        check(line in head.lower() or method == "OPTIONS", f"2.24 no {line} at {path}")
    return int(head.split()[1]), json.loads(text) if text else None


def error(words):
    return {"type": "error", "message": words}


with User() as ann, User("/any/path?x=1") as bob, User() as bob2:
    offered = ann.socket.response.headers.get("Sec-WebSocket-Extensions", "")
    check(offered.startswith("permessage-deflate"), f"2.11 compression: {offered}")
    check(len({ann.id, bob.id, bob2.id}) == 3, "2.01 ids that are not unique")
    same(ann.ask({"type": "ping"}), {"type": "pong"}, "2.03")
    for nobody in ({"type": "register"}, {"type": "register", "userId": ""}):
        same(ann.ask(nobody), error("Missing userId in register message"), "2.04")
    control = "a user's id must not hold the control character U+000A; leave it out"
    same(ann.ask({"type": "register", "userId": "a\n"}), error(control), "2.04 of what letters")
    # Before ann has registered she is known by her connection.
    echo = {"type": "chat", "text": [1], "sender": ann.id}
    same(ann.ask({"type": "chat", "text": [1]}), echo, "2.07 of nobody")
    bob.register("bob")
    bob2.register("bob")
    sent = {"type": "notification", "targetUserId": "bob", "action": "greet", "data": {"a": [1]}}
    result = {"type": "notification_result", "targetUserId": "bob", "delivered": True}
    same(ann.ask(sent | {"sender": "bob"}), result | {"connections": 2}, "2.05 the result")
    heard = {"type": "notification", "action": "greet", "data": {"a": [1]}, "sender": ann.id}
    for user in (bob, bob2):
        same(user.hear(), heard, "2.05 every connection, and no sender but the real one")
    ann.register("ann")
    ann.ask({"type": "notification", "targetUserId": "bob"})
    heard = {"type": "notification", "action": "general", "data": {}, "sender": "ann"}
    for user in (bob, bob2):
        same(user.hear(), heard, "2.05 what is left out")
    words = "Missing targetUserId in notification message"
    same(ann.ask({"type": "notification"}), error(words), "2.05")
    nobody = {"type": "notification_result", "targetUserId": "x y", "delivered": False}
    answer = ann.ask({"type": "notification", "targetUserId": "x y"})
    same(answer, nobody | {"connections": 0}, "2.05 to nobody")
    # 2.06, 2.07
    answer = ann.ask({"type": "chat", "targetUserId": "bob", "text": "hé"})
    same(answer, {"type": "chat_delivered", "targetUserId": "bob", "delivered": True}, "2.06")
    for user in (bob, bob2):
        same(user.hear(), {"type": "chat", "text": "hé", "sender": "ann"}, "2.06")
    lost = {"type": "chat_delivered", "targetUserId": "nobody", "delivered": False}
    same(ann.ask({"type": "chat", "targetUserId": "nobody", "text": ""}), lost, "2.06 to nobody")
    echo = {"type": "chat", "text": "me", "sender": ann.id}
    same(ann.ask({"type": "chat", "text": "me"}), echo, "2.07")
    # 2.08, 2.09
    same(ann.ask({"type": "dance"}), error("Unsupported message type: dance"), "2.08")
    same(ann.ask({}), error("Unsupported message type: undefined"), "2.08")
    for broken in ("{", "null"):
        same(ann.ask(broken), error("Invalid message format"), "2.09")
    # 2.04: another id later is another user.
    bob2.register("carol")
    answer = ann.ask({"type": "notification", "targetUserId": "bob"})
    same(answer["connections"], 1, "2.04 the old name is left")
    same(bob.hear()["sender"], "ann", "2.04 who stayed")
    # 2.12: to oneself counts.
    ann.say({"type": "notification", "targetUserId": "ann"})
    frames = sorted((ann.hear() for _ in range(2)), key=lambda frame: frame["type"])
    same([frame["type"] for frame in frames], ["notification", "notification_result"], "2.12")
    same(frames[1]["connections"], 1, "2.12 local connections")

    # 2.20 to 2.23
    status, health = api("GET", "/api/health")
    same((status, health["status"], health["activeConnections"]), (200, "ok", 3), "2.20")
    same(health["maxConnections"], 6, "2.02, 2.20")
    time_ = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    check(health["uptime"] >= 0 and re.fullmatch(time_, health["timestamp"]), f"2.20 {health}")
    same(len(health), 5, "2.20 no more")
    figures = {"activeConnections": 3, "maxConnections": 6}
    same(api("GET", "/api/connections"), (200, figures), "2.21")
    note = {"userId": "carol", "message": {"n": 1}, "type": "alert"}
    sent = {"success": True, "delivered": 1, "userId": "carol"}
    same(api("POST", "/api/send-to-user", note), (200, sent), "2.22")
    heard = {"type": "alert", "message": {"n": 1}, "sender": "system"}
    same(bob2.hear(), heard, "2.22 what the user reads")
    api("POST", "/api/send-to-user", {"userId": "carol", "message": "hi"})
    same(bob2.hear(), heard | {"type": "notification", "message": "hi"}, "2.22 without a type")
    none = {"success": False, "delivered": 0, "userId": "nobody"}
    for kind in ("pusher:error", "pusher_internal:member_added", "x" * 201):
        forged = {"userId": "carol", "message": "x", "type": kind}
        same(api("POST", "/api/send-to-user", forged)[0], 400, f"2.22 of type {kind}")
    answer = api("POST", "/api/send-to-user", {"userId": "nobody", "message": "x"})
    same(answer, (200, none), "2.22 to nobody")
    required = {"error": "userId and message are required"}
    for wrong in ({}, {"userId": "bob"}, {"message": "x"}, {"userId": "", "message": "x"}):
        same(api("POST", "/api/send-to-user", wrong), (400, required), f"2.22 {wrong}")
    broken = (400, {"error": "the body is no JSON; send an object"})
    same(api("POST", "/api/send-to-user", "{"), broken, "2.22 broken")
    process = str(server.PID)
    users = ["ann", "bob", "carol"]
    same(
        api("GET", "/api/redis-info"),
        (
            200,
            {
                "processId": process,
                "userProcesses": {user: process for user in users},
                "processUsers": {process: users},
                "localConnections": 3,
            },
        ),
        "2.23",
    )
    same(api("OPTIONS", "/api/send-to-user")[0], 204, "2.24 the preflight")
    large = json.dumps({"userId": "nobody", "message": "x" * (1 << 20)})
    connection = server.http_connection()
    connection.request("POST", "/api/send-to-user", large)
    same(connection.getresponse().status, 413, "2.24 a body of over 1 MB")

    # 2.02: six are let in.
    others = [User() for _ in range(3)]
    with connect(server.URL + "/", proxy=None) as seventh:
        told = json.loads(seventh.recv(timeout=10))
        same(told, error("Server is at capacity, please try again later"), "2.02")
        try:
            seventh.recv(timeout=10)
            raise SystemExit("2.02 it stays")
        except ConnectionClosed as closed:
            same(closed.rcvd, None, "2.02 it ends without a close frame")
    for other in others:
        other.socket.close()
    # Nothing else that keeps a client out is such a case.
    with connect(server.URL + "/", origin="https://example.com", proxy=None) as page:
        told = json.loads(page.recv(timeout=10))
        check("https://example.com" in told["message"], f"the page is told why: {told}")
        try:
            page.recv(timeout=10)
            raise SystemExit("the page stays")
        except ConnectionClosed as closed:
            same(closed.rcvd.code, 1008, "the page's close frame")
    # 2.11: a frame of more than 1 MiB.
    bob.say("x" * ((1 << 20) + 1))
    try:
        bob.socket.recv(timeout=10)
        raise SystemExit("2.11 it stays")
    except ConnectionClosed as closed:
        same(closed.rcvd.code, 1009, "2.11")
    # 2.34
    os.kill(server.PID, signal.SIGTERM)
    try:
        ann.socket.recv(timeout=10)
        raise SystemExit("2.34 it stays")
    except ConnectionClosed as closed:
        same(closed.rcvd.code, 1001, "2.34 SIGTERM closes clients, then ends")
