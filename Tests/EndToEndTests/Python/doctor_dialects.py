"""`rtm doctor` and servers that speak another dialect than Pusher's: ours, which say so, wherever
their WebSockets are, and others, of which it can only be said where these are."""

import contextlib
import http
import os
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from examination import EVERYTHING, examine, names
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


@contextlib.contextmanager
def foreign(path, status, words):
    """A server that has WebSockets at one path, and speaks of no dialect."""

    def look(connection, request):
        return None if request.path == path else connection.respond(http.HTTPStatus(status), words)

    def echo(connection):
        with contextlib.suppress(ConnectionClosed):
            for text in connection:
                connection.send(text)

    with serve(echo, "127.0.0.1", 0, process_request=look) as listener:
        threading.Thread(target=listener.serve_forever).start()
        yield "ws://127.0.0.1:%d" % listener.socket.getsockname()[1]
        listener.shutdown()


def others():
    advice = "rtm connect --dialect lite|relay|users|rooms"
    for place, below, status, words in (
        # lite's own, whose words are not ours; one that says where; and one that is asked for.
        ("/ws", "", 400, "Bad WebSocket request"), ("/chat", "", 404, "try /chat instead"),
        ("/talk", "/talk", 404, "nothing"),
    ):
        with foreign(place, status, words) as url:
            told = f"there is a WebSocket at {place}, and none at {below}/app/"
            verdicts = names("upgrade", told, url + below, status=1, fix=advice)
            skipped = [name for name in EVERYTHING[3:] if verdicts[name] != "skipped"]
            same(skipped, [], "what is looked at all the same")


ours()
others()
