"""`rtm doctor` and servers that speak another dialect than Pusher's: ours, which say so, wherever
their WebSockets are, and others, which are known by their greeting at most."""

import contextlib
import http
import json
import os
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from examination import EVERYTHING, UPGRADE, examine, names, nginx
from own_server import OwnServer
from server import check, same


def ours():
    for name, *more in (
        ("lite",), ("lite", "--ws-path", "/socket"), ("relay",), ("users",), ("rooms",)
    ):
        with open(os.devnull, "wb") as null:
            flags = ("--dialect", name, "--bearer-token", "T", *more)
            with OwnServer(*flags, stderr=null) as own:
                returned, findings = examine(f"ws://127.0.0.1:{own.port}", idle=1)
        told = {one["subject"]: one for one in findings}
        verdicts = {subject: told[subject]["verdict"] for subject in EVERYTHING}
        skipped = {"protocol": "skipped", "round trip": "skipped"}
        same(verdicts, dict.fromkeys(EVERYTHING, "ok") | skipped, f"what is found of {name}")
        same(returned, 0, f"exit status at {name}")
        words = f"the server speaks {name} alone: rtm connect --dialect {name}"
        same(told["protocol"]["detail"], words, "what is said of the protocol")
        if name == "lite":
            path = more[-1] if more else "/ws"
            check(f"a WebSocket at {path}" in told["upgrade"]["detail"], f"{told['upgrade']}")


def blocked():
    """A proxy that keeps one path out is at fault, though other dialects are found beside it."""
    with open(os.devnull, "wb") as null:
        with OwnServer("--dialects", "pusher,lite", stderr=null) as own:
            passes = f"proxy_pass http://127.0.0.1:{own.port}; {UPGRADE}"
            with nginx(f"location / {{ {passes} }} location /app/ {{ return 403; }}") as url:
                names("upgrade", "the path is blocked", url, status=1, fix="location /app/")


@contextlib.contextmanager
def foreign(path, status, words, greeting=None):
    """A server that has WebSockets at one path, or any, and does not say of which dialect."""

    def look(connection, request):
        if path in (None, request.path):
            return None
        return connection.respond(http.HTTPStatus(status), words)

    def echo(connection):
        with contextlib.suppress(ConnectionClosed):
            if greeting:
                connection.send(json.dumps(greeting))
            for text in connection:
                connection.send(text)

    with serve(echo, "127.0.0.1", 0, process_request=look) as listener:
        threading.Thread(target=listener.serve_forever).start()
        yield "ws://127.0.0.1:%d" % listener.socket.getsockname()[1]
        listener.shutdown()


def others():
    advice = "rtm connect --dialect lite|relay|users|rooms"
    for place, below, status, words in (
        ("/ws", "", 400, "Bad WebSocket request"), ("/chat", "", 404, "try /chat instead"),
        ("/talk", "/talk", 404, "nothing"),
    ):
        with foreign(place, status, words) as url:
            told = f"there is a WebSocket at {place}, and none at {below}/app/"
            verdicts = names("upgrade", told, url + below, status=1, fix=advice)
            skipped = [name for name in EVERYTHING[3:] if verdicts[name] != "skipped"]
            same(skipped, [], "what is looked at all the same")
    with foreign(None, 0, "") as url:
        told = "says nothing of Pusher's protocol"
        names("protocol", told, url, status=1, fix="rtm connect --dialect relay")


def greeters():
    """Servers that are known by their first words, which are those of the documents."""
    established = {"socket_id": "1.2", "activity_timeout": 120}
    for name, path, greeting in (
        ("lite", "/ws", {"event": "pusher:connection_established", "data": established}),
        ("users", None, {"type": "welcome", "message": "hello", "connectionId": "x"}),
        ("rooms", None, {"type": "connect", "payload": {"connectionId": "1-x", "timestamp": 1}}),
    ):
        with foreign(path, 400, "Bad request", greeting) as url:
            returned, findings = examine(url, idle=1)
        told = {one["subject"]: one for one in findings}
        same(returned, 0, f"exit status at {name}: {findings}")
        words = f"the server greets as those of {name} do: rtm connect --dialect {name}"
        same(told["protocol"]["detail"], words, f"what is said of {name}")
        verdicts = {subject: told[subject]["verdict"] for subject in EVERYTHING}
        skipped = dict.fromkeys(["protocol", "signed call", "round trip"], "skipped")
        same(verdicts, dict.fromkeys(EVERYTHING, "ok") | skipped, f"what is found of {name}")


ours()
blocked()
others()
greeters()
