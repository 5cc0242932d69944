"""0.02-0.38: what the server that `lite` stands in for is told by variables, each with a server."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

import raw
import server
from own_server import OwnServer
from server import check, same

SECRET = {"AUTH_SECRET": "test-secret"}
PRODUCTION = SECRET | {"NODE_ENV": "production"}
ROOM = "presence-room-abc"
TEXT, CLOSE, PING = 1, 8, 9
# Of 123.456 and these channels, by the document.
DIGESTS = {
    "private-user-123": "4be8edb986a9e1ddde8f014911696614008c68150118332aa833099558b6cfda",
    ROOM: "5c62d4460469a0bb0b80c21c6ad411ee9b9baa73db3d33ee0d4037d6970df9c3",
}


@contextlib.contextmanager
def serving(*flags, **environment):
    """A server of one dialect, unless the flags say more; its log is read when it has ended."""
    dialect = () if "--dialects" in flags else ("--dialect", "lite")
    with tempfile.NamedTemporaryFile("w+") as log:
        options = {"stderr": log, "app": False, "environment": environment, "port": None}
        with OwnServer(*dialect, "--listen", "127.0.0.1:0", *flags, **options) as served:
            yield served
            if not served.has_ended():
                served.stop()
        log.seek(0)
        served.log = log.read()


def opened(served, path="/ws", **options):
    options = {"ping_interval": None, "compression": None} | options
    return connect(f"ws://127.0.0.1:{served.port}{path}", proxy=None, **options)


def hear(client):
    return json.loads(client.recv(timeout=10))


def ask(client, event, **more):
    client.send(json.dumps({"event": event} | more))
    return hear(client)


def subscribe(client, channel, **more):
    return ask(client, "pusher:subscribe", data={"channel": channel} | more)


def status(served, path="/ws", **options):
    """Of a handshake that is refused; 101 of one that is not."""
    try:
        opened(served, path, **options).close()
        return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


def ending(client):
    """How it is closed, which is all that it hears."""
    try:
        raise SystemExit(f"told before it is closed: {client.recv(timeout=10)}")
    except ConnectionClosed as closed:
        return closed.rcvd and (closed.rcvd.code, closed.rcvd.reason)


def sign(served, claim, **headers):
    status, _, body = served.ask("POST", "/auth", json.dumps(claim), headers)
    return status, json.loads(body)


def paths_and_origins():
    pages = "https://a.example, https://b.example"
    with serving(**SECRET, WS_PATH="/socket", ALLOWED_ORIGINS=pages) as served:
        same(status(served), 400, "0.02 /ws is moved")
        same(status(served, "/socket"), 101, "0.02, 0.05 without an origin")
        for origin in ("https://a.example", "https://b.example"):
            same(status(served, "/socket", origin=origin), 101, f"0.05 {origin}")
        for origin in ("https://a.example.org", "http://a.example", "null"):
            same(status(served, "/socket", origin=origin), 401, f"0.05 {origin}")


def limits():
    told = {"CONNECTION_LIMIT_PER_IP": "2", "CHANNEL_LIMIT_PER_CONNECTION": "1"}
    rate = {"MESSAGE_RATE_LIMIT": "1", "MESSAGE_RATE_WINDOW_MS": "600000"}
    full = (1008, "Connection limit exceeded")
    with serving("--trusted-proxies", "127.0.0.1", **SECRET, **told, **rate) as served:
        one = opened(served)
        same(hear(one)["data"]["activity_timeout"], 120, "the first")
        subscribe(one, "public-a")
        same(subscribe(one, "public-b")["data"]["message"], "Channel limit exceeded", "0.07")
        same(ask(one, "n", channel="public-a")["event"], "n", "0.08 the first event")
        answer = ask(one, "n", channel="public-a")
        same(answer["data"]["message"], "Rate limit exceeded", "0.08 the second")
        two = opened(served)
        same(ending(opened(served)), full, "0.06 the third of an address")
        # A proxy that is trusted says whose a connection is: the first that it was not told.
        others = [opened(served, additional_headers={"X-Forwarded-For": "10.0.0.1"}) for _ in "12"]
        third = opened(served, additional_headers={"X-Forwarded-For": "10.0.0.1"})
        same(ending(third), full, "0.06 the third behind a proxy")
        for client in (one, two, *others):
            client.close()
    check("connection-refused" in served.log, "0.62 limits are logged")


def logs():
    """Formats and levels. The original's `pretty` is logfmt, in colours on a terminal."""

    def visit(**variables):
        with serving(**SECRET, **variables) as served, opened(served) as client:
            subscribe(client, "public-a")
        return served.log

    log = visit()
    check("level=info event=listening" in log, f"0.09 pretty, and of level info: {log}")
    check("event=connection-opened" not in log, f"0.09 nothing less than info: {log}")
    check("test-secret" not in log, f"0.10 the secret: {log}")
    check("event=setting name=secret value=" in log, f"0.10 that there is one: {log}")
    check(
        "event=setting name=max_channels value=50 from=\"preset of lite\"" in log,
        f"0.10 the settings: {log}",
    )
    log = [json.loads(line) for line in visit(NODE_ENV="production", LOG_LEVEL="debug").split("\n")
           if line]
    events = [entry["event"] for entry in log if entry["level"] == "debug"]
    for event in ("connection-opened", "subscribed", "connection-closed"):
        check(event in events, f"0.09, 0.62 JSON in production, {event} at level debug: {events}")
    same(visit(LOG_LEVEL="error"), "", "0.09 nothing less than errors")


def tokens():
    claim = {"socket_id": "123.456", "channel_name": "private-user-123"}
    with serving(**SECRET) as served:
        for name, digest in DIGESTS.items():
            answer = sign(served, claim | {"channel_name": name})
            same(answer, (200, {"auth": "123.456:" + digest}), f"0.27, 0.50 {name}")
        # Whoever has a token may be anybody.
        with opened(served) as client:
            own = hear(client)["data"]["socket_id"]
            auth = sign(served, {"socket_id": own, "channel_name": ROOM})[1]["auth"]
            seen = subscribe(client, ROOM, auth=auth, channel_data='{"user_id":"ann"}')
            same(list(seen["data"]["presence"]["hash"]), ["ann"], "0.28 unsigned, as it was")
    john = '{"user_id":"user-123","user_info":{"name":"John"}}'
    signed = "123.456:598b805231c15485f2dc7ff04ce914df73c69264162a01a74ec78e2a38b5ded6"
    with serving("--presence-auth", "signed", **SECRET) as served:
        whole = {"socket_id": "123.456", "channel_name": ROOM, "channel_data": john}
        same(sign(served, whole)[1]["auth"], signed, "0.28 by the vector")
        with opened(served) as client:
            own = hear(client)["data"]["socket_id"]
            whole["socket_id"] = own
            auth = sign(served, whole)[1]["auth"]
            ann = subscribe(client, ROOM, auth=auth, channel_data='{"user_id":"ann"}')
            same(ann["data"]["message"], "Authentication failed", "0.28 who is not signed for")
            seen = subscribe(client, ROOM, auth=auth, channel_data=john)
            same(list(seen["data"]["presence"]["hash"]), ["user-123"], "0.28 who is")
    # In production nobody's token is made but by who has one.
    with serving(**PRODUCTION) as served:
        same(served.ask("POST", "/auth", json.dumps(claim))[0], 404, "0.50 in production")
        same(served.ask("GET", "/admin/stats")[0], 404, "0.52 in production")
    flags = ("--bearer-token", "T", "--admin-token", "A")
    with serving(*flags, **PRODUCTION) as served:
        same(sign(served, claim)[0], 401, "0.50 without the token")
        same(sign(served, claim, Authorization="Bearer T")[0], 200, "0.50 with it")
        same(served.ask("GET", "/admin/stats")[0], 404, "0.52 without the token")
        admin = {"Authorization": "Bearer A"}
        same(served.ask("GET", "/admin/stats", headers=admin)[0], 200, "0.52 with it")


def silence():
    """Nobody of lite is pinged, or ended, in the time in which others are both."""
    flags = ("--dialects", "pusher,lite", "--activity-timeout", "1", "--pong-timeout", "1")
    app = f"{server.APP_ID}:{server.KEY}:{server.SECRET}"
    with serving(*flags, "--app", app) as served:
        with silence_at(served, "/ws") as silent, silence_at(served, server.APP_PATH) as other:
            kinds = [raw.read_frame(other)[0] for _ in range(2)]
            same(kinds, [PING, CLOSE], "0.38 what another dialect's silent client hears")
            silent.sendall(raw.frame(b'{"event":"pusher:ping"}'))
            pong = (TEXT, b'{"event":"pusher:pong","data":{}}')
            same(raw.read_frame(silent), pong, "0.38 that of lite hears nothing but an answer")
            # Who is gone without a word is the kernel's to find.
            words = ["ss", "--no-header", "-nto", "sport", f"= :{served.port}"]
            sockets = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            check("timer:(keepalive," in sockets, f"0.38 keep-alive: {sockets}")
    with serving("--client-idle-timeout", "1", **SECRET) as served:
        with silence_at(served, "/ws") as silent:
            same(raw.read_frame(silent)[0], CLOSE, "0.38 unless it is told to end who is idle")


def silence_at(served, path):
    """A connection that answers no ping; what greets it is read."""
    client = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    client.sendall(raw.upgrade_request(path))
    raw.read_until(client, b"\r\n\r\n")
    check(b"connection_established" in raw.read_frame(client)[1], "the greeting")
    return client


def ends():
    for number in (signal.SIGTERM, signal.SIGINT):
        with serving(**SECRET) as served:
            client = opened(served)
            same(hear(client)["event"], "pusher:connection_established", "the greeting")
            os.kill(served.process.pid, number)
            same(ending(client), (1001, "Server shutting down"), f"0.12 {number.name}")
            same(served.process.wait(timeout=10), 0, f"0.12 {number.name}")


for test in (paths_and_origins, limits, logs, tokens, silence, ends):
    test()
