"""The log: formats, levels, samples; what must never be in it; and a reader that never reads."""

import fcntl
import json
import os
import pty
import re
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from own_server import OwnServer
from server import check, same

SENTINEL = "S3ntinelOfABearerToken"


def opened(served, path=server.APP_PATH):
    return connect(f"ws://127.0.0.1:{served.port}{path}", proxy=None, compression=None)


def refused(served):
    """One connection that is refused: there is no such app."""
    with opened(served, "/app/nobody?protocol=7") as socket_:
        check("4001" in socket_.recv(timeout=10), "refused with its code")


def log_of(*flags, during=lambda _: None, **options):
    """What a server writes to a file while `during` happens."""
    path = os.path.join(os.environ["TMPDIR"], f"log-{time.monotonic_ns()}")
    with open(path, "wb") as file:
        flags = ("--drain-seconds", "0", *flags)
        with OwnServer(*flags, stderr=file, **options) as served:
            served.log = path
            during(served)
            served.stop()
    return read(path)


def read(path):
    with open(path, "rb") as file:
        return file.read().decode()


def terminal_log_of(*flags, environment=None):
    """What a server writes to a terminal."""
    master, slave = pty.openpty()
    with OwnServer(*flags, stderr=slave, environment=environment) as served:
        os.close(slave)
        served.stop()
    text = b""
    while True:
        try:
            text += os.read(master, 65536)
        except OSError:  # EIO: the other side is closed and all is read
            os.close(master)
            return text.decode()


def entries(text):
    return [json.loads(line) for line in text.splitlines()]


def names(text):
    return [entry["event"] for entry in entries(text)]


def formats():
    for flags in ((), ("--log-format", "json")):
        log = entries(log_of(*flags, during=refused))
        for entry in log:
            check(
                re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["time"]),
                f"a time: {entry}",
            )
            check(entry["level"] in ("info", "warning", "error"), f"a level: {entry}")
        events = [entry["event"] for entry in log]
        same(events[-1], "stopped", "the last word")
        for event in ("started", "listening", "connection-refused", "signal", "draining"):
            check(event in events, f"'{event}' is among {events}")
        refusal = log[events.index("connection-refused")]
        same((refusal["code"], refusal["ip"]), (4001, "127.0.0.1"), "code and address")

    log = log_of("--log-format", "logfmt")
    check("\x1b" not in log, "no colour in a file")
    check(re.search(r"level=info event=listening address=", log), f"logfmt: {log}")

    log = terminal_log_of()
    check("\x1b[36minfo\x1b[0m" in log, f"colour on a terminal: {log!r}")
    plain = re.sub("\x1b\\[[0-9]+m", "", log)
    lines = [line for line in plain.splitlines() if " info " in line]
    check(lines and all(line[14:22].strip() == "info" for line in lines), f"columns: {plain}")
    check(any(line[22:].startswith("listening          address=") for line in lines), plain)
    log = terminal_log_of(environment={"NO_COLOR": "1"})
    check("\x1b" not in log and " info    listening " in log, f"NO_COLOR: {log!r}")
    entries(terminal_log_of("--log-format", "json"))


def levels():
    def visit(served):
        with opened(served):
            pass
        refused(served)

    log = entries(log_of("--log-level", "debug", during=visit))
    for event in ("connection-opened", "connection-closed", "connection-refused"):
        check(event in [entry["event"] for entry in log], f"2.35 debug has '{event}': {log}")
    # 3.25: its events of open and close; how long it took is between their times.
    facts = [
        {entry["app"], entry["socket"]}
        for entry in log
        if entry["event"] in ("connection-opened", "connection-closed")
    ]
    check(facts[0] == facts[1] and server.APP_ID in facts[0], f"3.25 app and connection: {facts}")
    dialects()
    publications()
    events = names(log_of(during=visit))
    check(
        "connection-opened" not in events and "connection-refused" in events,
        f"2.35 info: {events}",
    )
    events = names(log_of("--log-level", "warning", during=visit))
    same([e for e in events if e != "system-limit-low"], [], "2.35 nothing to warn of")
    same(names(log_of("--log-level", "error", during=visit)), [], "2.35 nor an error")


def dialects():
    """0.62, 1.15, 2.35, 3.25, 4.44: what those servers said in words of their own is events here,
    with the same facts: `Connection: ID (user: U)` is connection-opened, `Disconnect: ID`
    connection-closed, `Join room: R (ID)` subscribed, `Leave room: R (ID)` unsubscribed,
    `Presence: U is S` user-status, `Cleaned up N idle connections` idle-connections-closed,
    `Server running on …` listening. A line of text would be one more format to parse, in a log
    that may be JSON."""

    def visit(served):
        with opened(served, "/?userId=ann") as client:
            payload = {"room": "lobby"}
            client.send(json.dumps({"type": "join_room", "payload": payload}))
            while "members" not in client.recv(timeout=10):
                pass
            client.send(json.dumps({"type": "leave_room", "payload": payload}))
            status = {"type": "presence", "payload": {"status": "away"}}
            client.send(json.dumps(status))
            while "away" not in client.recv(timeout=10):
                pass
        with opened(served) as idle:
            try:
                while True:
                    idle.recv(timeout=10)
            except ConnectionClosed:
                pass

    flags = ("--dialect", "rooms", "--client-idle-timeout", "1", "--log-format", "json")
    log = entries(log_of(*flags, "--log-level", "debug", during=visit))
    steps = {
        "connection-opened": {"ip": "127.0.0.1"},
        "subscribed": {"channel": "lobby"},
        "unsubscribed": {"channel": "lobby"},
        "user-status": {"status": "away"},
    }
    for event, facts in steps.items():
        found = [e for e in log if e["event"] == event]
        check(
            any(e.get("user") == "ann" and facts.items() <= e.items() for e in found),
            f"0.62, 4.44 {event} of ann with {facts}: {log}",
        )
        same({e["level"] for e in found}, {"debug"}, f"0.62 the level of {event}")
    for event in ("connection-opened", "connection-closed"):
        users = [e.get("user") for e in log if e["event"] == event]
        same(users, ["ann", None], f"0.62, 4.44 who has come, and gone: {event}")
    sockets = {e["socket"] for e in log if e["event"] in ("connection-opened", "connection-closed")}
    same(len(sockets), 2, f"0.62 who came has gone: {log}")
    proven = {e["proven"] for e in log if "user" in e}
    same(proven, {"no"}, "4.44 that the user is only said to be")
    cleaned = [e for e in log if e["event"] == "idle-connections-closed"]
    same([e["connections"] for e in cleaned], [1], "4.44 Cleaned up N idle connections")
    check(any(e["event"] == "listening" and e["address"] for e in log), "1.15 where it listens")
    # 0.10: what it was told, secrets as dots.
    told = {e["name"]: e["value"] for e in log if e["event"] == "setting"}
    same(told.get("dialect"), "rooms", f"0.10 the settings: {told}")
    same(told.get("max_user_connections"), "5", f"0.10 presets, too: {told}")
    log = log_of("--dialect", "relay", "--bearer-token", SENTINEL)
    check("bearer_token" in log and SENTINEL not in log, f"0.10 the secret is hidden: {log}")


def publications():
    """3.25: each is told of, by whom and of what size, not with what it says; 4.44: connections
    are called as their clients know them."""
    ids = {}

    def visit(served):
        token = {"Authorization": "Bearer T"}
        with opened(served, "/rooms?userId=ann") as ann, opened(served, "/users") as bob:
            ids["ann"] = json.loads(ann.recv(timeout=10))["payload"]["connectionId"]
            ids["bob"] = json.loads(bob.recv(timeout=10))["connectionId"]
            bob.send('{"type":"register","userId":"bob"}')
            for name in ("nobody", "bob"):  # what nobody hears is not published
                bob.send('{"type":"chat","targetUserId":"%s","text":"secret"}' % name)
            while '"delivered":true' not in bob.recv(timeout=10):
                pass
            ann.send('{"type":"join_room","payload":{"room":"lobby"}}')
            ann.send('{"type":"message","payload":{"room":"lobby","content":"secret"}}')
            ann.send('{"type":"broadcast","payload":{"a":"secret"}}')
            while '"broadcast"' not in ann.recv(timeout=10):
                pass
            calls = {
                "/rooms/lobby/messages": {"content": "secret"},
                "/api/send-to-user": {"userId": "bob", "message": "secret"},
                "/users/nobody/messages": {"content": "secret"},
                f"/apps/{server.APP_ID}/events":
                    {"name": "e", "channels": ["a", "b"], "data": "secret"},
            }
            for path, body in calls.items():
                status, _, _ = served.ask("POST", path, json.dumps(body), token)
                same(status, 200, f"3.25 {path}")
        with opened(served) as carl:
            carl.recv(timeout=10)

    flags = ("--dialects", "pusher,rooms,users", "--bearer-token", "T", "--log-level", "debug")
    log = entries(log_of(*flags, during=visit))
    told = []
    for entry in [entry for entry in log if entry["event"] == "published"]:
        same((entry["level"], entry.pop("bytes") > 0), ("debug", True), f"3.25 {entry}")
        by = entry.get("connection") or entry["by"]
        told.append((entry["app"], by, entry.get("channel") or entry["to"], entry["name"]))
    app = server.APP_ID
    expected = [
        ("@users", ids["bob"], "bob", "chat"), ("@rooms", ids["ann"], "lobby", "message"),
        ("@rooms", ids["ann"], "#everybody", "broadcast"), ("@rooms", "api", "lobby", "message"),
        ("@users", "api", "bob", "notification"), (app, "api", "a", "e"), (app, "api", "b", "e"),
    ]
    same(sorted(told), sorted(expected), "3.25 what was published")
    check("secret" not in json.dumps(log), f"3.25 not what it says: {log}")
    for name in ("ann", "bob"):
        events = [entry["event"] for entry in log if entry.get("connection") == ids[name]]
        same((events[0], events[-1]), ("connection-opened", "connection-closed"), f"4.44 {name}")
    stock = [e for e in log if e["event"] == "connection-opened" and e["app"] == app]
    check(stock and "connection" not in stock[0], f"4.44 Pusher's know their socket id: {stock}")
    quiet = names(log_of(*flags[:-1], "info", during=visit))
    check("published" not in quiet, f"3.25 debug alone has it: {quiet}")


def system_limits():
    warnings = [e for e in entries(log_of(files=500)) if e["event"] == "system-limit-low"]
    files = next(entry for entry in warnings if entry["of"] == "open files")
    same((files["level"], files["have"], files["want"]), ("warning", 500, 10100), "what there is")
    check("ulimit -n 10100" in files["remedy"], f"what to type: {files}")
    log = entries(log_of("--max-connections", "100", files=500))
    check("open files" not in [e.get("of") for e in log], f"as many as allowed suffice: {log}")


def samples():
    count = 120

    def flood(served):
        for _ in range(count):
            refused(served)
        # A second later the rest of each second is summed up, though nothing more happens.
        server.eventually("the sums", lambda: sum(told(read(served.log))) == count)

    def told(text):
        text = text[: text.rfind("\n")]  # The last line may be under way.
        log = [e for e in entries(text) if e["event"] == "connection-refused"]
        return sum("more" not in entry for entry in log), sum(e.get("more", 0) for e in log)

    written, left_out = told(log_of(during=flood))
    same(written + left_out, count, "every one is told of or counted")
    check(left_out > 0, f"{count} refusals in a row are sampled: {written} were written")


def secrets():
    hidden = []

    def try_everything(served):
        with opened(served) as client:
            socket_id = json.loads(json.loads(client.recv(timeout=10))["data"])["socket_id"]
            for channel, secret in (("private-a", server.SECRET), ("private-b", "wrong")):
                auth = server.token(socket_id, channel, secret=secret)
                hidden.append(auth.split(":")[1])
                data = {"channel": channel, "auth": auth}
                client.send(json.dumps({"event": "pusher:subscribe", "data": data}))
                client.recv(timeout=10)
        for secret in (server.SECRET, "wrong"):
            url = server.signed("GET", f"/apps/{server.APP_ID}/channels", secret=secret)
            hidden.append(re.search("auth_signature=([0-9a-f]+)", url)[1])
            served.ask("GET", url.removeprefix(server.HTTP))
        for path in ("/admin/stats", "/metrics", "/nowhere"):
            headers = {"Authorization": f"Bearer {SENTINEL}"}
            served.ask("GET", f"{path}?auth={SENTINEL}&token={SENTINEL}", headers=headers)
        try:
            with opened(served, f"/app/nobody?protocol=7&auth={SENTINEL}") as client:
                client.recv(timeout=10)
        except Exception:  # noqa: BLE001 - how it is refused is not the question here
            pass
        # Control characters in a channel's name come back in the error's words.
        served.ask("GET", server.signed("GET", f"/apps/{server.APP_ID}/channels/%1b%5b31m%0a{{}}")
                   .removeprefix(server.HTTP))

    for flags in ((), ("--log-format", "logfmt")):
        log = log_of("--log-level", "debug", *flags, during=try_everything)
        check("api-refused" in log, f"the calls were logged: {log}")
        for text in (*hidden, server.SECRET, SENTINEL):
            check(text not in log, f"{text} is in the log:\n{log}")
        check("\x1b" not in log and "\\u001b[31m" in log, f"controls are escaped: {log!r}")


def unread():
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    with OwnServer("--log-level", "debug", "--drain-seconds", "0", stderr=writing) as served:
        os.close(writing)
        slowest = 0
        for _ in range(60):  # 12,000 bytes of log at the least
            started = time.monotonic()
            with opened(served):
                pass
            slowest = max(slowest, time.monotonic() - started)
        check(slowest < 2, f"with a full pipe a connection took {slowest:.1f} s")
        check(served.stop() < 5, "the end does not wait for a reader either")
    text = b""
    while more := os.read(reading, 65536):
        text += more
    check(len(text) > 3000 and b"stopped" not in text, f"the pipe was full: {text}")


for test in (formats, levels, system_limits, samples, secrets, unread):
    test()
