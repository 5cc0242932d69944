"""`rtm connect --dialect`: messages typed by hand, to our server and to one that is not ours.

Runs against `rtm serve --dialects pusher,lite,relay,users,rooms --bearer-token T`.
"""

import concurrent.futures
import contextlib
import json
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from websockets.sync.server import serve

import server
from own_server import OwnServer
from server import PROGRAM, check, same
from tool import complaint, rtm

DEADLINE = 20


def message(**members):
    return json.dumps(members) + "\n"


def frames(*words, stdin="", **more):
    """What `rtm connect` prints that works, frame by frame."""
    done = rtm("connect", "--dialect", *words, "--timeout", "10", stdin=stdin, **more)
    same((done.returncode, done.stderr), (0, ""), f"rtm connect --dialect {' '.join(words)}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def speaks_lite():
    said = message(event="hello", channel="public-chat", data={"a": 1})
    heard = frames(
        "lite", "-s", "public-chat", "--expect", "hello:a=1", stdin="/ping\n" + said
    )
    events = [frame["event"].partition(":")[2] or frame["event"] for frame in heard]
    told = ["connection_established", "subscription_succeeded", "pong", "hello"]
    same(events, told, "what comes of lite")


def speaks_relay():
    words = [PROGRAM, "connect", "--dialect", "relay", "-s", "a/b c", "--expect", "message:n=1"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as listener:
        server.eventually("a listener", lambda: server.figure("rtm_connections", app="@relay") == 1)
        request = urllib.request.Request(
            f"{server.HTTP}/send/a%2Fb%20c",
            data=b'{"message":{"n":1}}',
            headers={"Authorization": "Bearer T"},
        )
        urllib.request.urlopen(request, timeout=10).close()
        out, _ = listener.communicate(timeout=DEADLINE)
    same((listener.returncode, json.loads(out)), (0, {"channel": "a/b c", "message": {"n": 1}}), "")
    refusals = [
        (["relay"], "say which channel to hear: -s CHANNEL"),
        (["relay", "-s", "a", "-s", "b"], "hears one channel"),
        (["relay", "-s", "a", "--user", "ann"], "leave --user out"),
        (["users", "-s", "\u0007"], "--subscribe"),
    ]
    for words, why in refusals:
        told = complaint(64, "connect", "--dialect", *words)
        check(why in told, f"{words}: {told}")


def speaks_users():
    said = message(type="chat", targetUserId="ann", text="hi")
    wanted = "chat_delivered:delivered=true"
    heard = frames("users", "--user", "ann", "--expect", wanted, stdin=said)
    types = ["welcome", "register", "chat", "chat_delivered"]
    same([frame["type"] for frame in heard], types, "what comes of users")
    same(heard[1]["userId"], "ann", "whom --user registers")
    lines = frames("users", "--json", "--expect", "welcome")
    same((lines[0]["direction"], lines[0]["event"]), ("in", "welcome"), "a line of --json")
    same(lines[0]["data"]["type"], "welcome", "the data of a frame")


def speaks_rooms():
    said = message(type="message", payload={"room": "lobby", "content": "hi"})
    heard = frames(
        "rooms", "--user", "ann", "-s", "lobby", "--expect", "message:content=hi", stdin=said
    )
    same(heard[-1]["payload"]["userId"], "ann", "whose the message is")
    check("join_room" in [frame["type"] for frame in heard], f"it joins no room: {heard}")
    token = rtm("auth", "jwt", "eve", "--plain").stdout.strip()
    heard = frames("rooms", "--token", token, "--expect", "presence:status=online")
    same(heard[-1]["payload"]["userId"], "eve", "whose the token is")
    done = rtm("connect", "--dialect", "rooms", "--token", "forged", "--timeout", "10")
    same(done.returncode, 2, f"a token that is none: {done.stderr}")
    check("(1008, against the server's policy): Unauthorized" in done.stderr, done.stderr)


def counts_messages():
    """What was said counts, and is all that --quiet shows; no greeting, answer or presence."""
    rooms = message(type="presence", payload={"status": "away"})
    rooms += message(type="message", payload={"room": "lobby", "content": "hi"})
    rooms += message(type="broadcast", payload={"text": "all"})
    rooms += message(type="message", payload={"targetUserId": "ann", "content": "me"})
    users = message(type="ping") + message(type="chat", targetUserId="bob", text="hi")
    users += message(type="notification", targetUserId="bob", action="a")
    lite = message(event="pusher:ping") + message(event="a", channel="public-a", data=1)
    cases = (
        (["rooms", "--user", "ann", "-s", "lobby"], rooms, ["message", "broadcast", "message"]),
        (["users", "--user", "bob"], users, ["chat", "notification"]),
        (["lite", "-s", "public-a"], lite, ["a"]),
    )
    for words, stdin, wanted in cases:
        heard = frames(*words, "--quiet", "--count", str(len(wanted)), stdin=stdin)
        same([frame.get("type") or frame["event"] for frame in heard], wanted, words)


def times_pongs():
    for name in ("lite", "users", "rooms"):
        words = (name, "--json", "--timing", "--expect", "pong")
        pong = frames(*words, stdin="/ping\n")[-1]
        check(0 < pong["latency_ms"] < 10_000 and pong["bytes"] > 10, f"{name}: {pong}")


def is_pretty_in_pipes():
    done = rtm("connect", "--dialect", "users", "--pretty", "--expect", "welcome", "-t", "10")
    same(json.loads(done.stdout)["type"], "welcome", "JSON on many lines")
    check(done.stdout.startswith('{\n  "type"'), done.stdout)


def meets_pusher_alone():
    """A server that speaks Pusher alone closes by 4005, which is the end of it."""
    with OwnServer(stderr=subprocess.DEVNULL) as own:
        for name in ("lite", "relay", "users", "rooms"):
            words = [f"ws://127.0.0.1:{own.port}", "-s", "public-a"]
            done = rtm("connect", "--dialect", name, *words, "--timeout", "10")
            same(done.returncode, 2, f"{name}: {done.stdout} {done.stderr}")
            same(json.loads(done.stdout)["data"]["code"], 4005, f"what {name} shows, once")
            told = "rtm: the server closed the connection (4005, no such path); it speaks pusher: "
            same(done.stderr, told + "check the URL, and --dialect\n", name)
        own.stop()


def obeys_codes():
    """Those of 4000 to 4299 hold in any dialect."""
    codes, times = [4200, 4100, 4099], []

    def close(connection):
        times.append(time.monotonic())
        time.sleep(1.1)  # Who is up for less is not trusted to come back at once.
        connection.close(codes[len(times) - 1], "so it is")

    with serve(close, "127.0.0.1", 0) as listener:
        threading.Thread(target=listener.serve_forever).start()
        url = "ws://127.0.0.1:%d" % listener.socket.getsockname()[1]
        done = rtm("connect", "--dialect", "rooms", url, "--timeout", "15", stdin="")
        listener.shutdown()
    same((done.returncode, len(times)), (2, 3), f"{done.stdout} {done.stderr}")
    check("(4099, a code of the application's own): so it is" in done.stderr, done.stderr)
    waits = [after - before - 1.1 for before, after in zip(times, times[1:])]
    check(waits[0] < 0.6 and 1 <= waits[1] < 3, f"after 4200 and 4100 it waits {waits}")


def takes_json_only():
    done = rtm("connect", "--dialect", "users", stdin='{"type":\n')
    same(done.returncode, 64, "a line that is no JSON")
    check(done.stderr.startswith("rtm: line 1: this is no JSON: "), done.stderr)
    check("/raw sends it" in done.stderr, done.stderr)
    heard = frames("users", "--expect", "error", stdin="/raw {\n")
    same(heard[-1], {"type": "error", "message": "Invalid message format"}, "what /raw sends")


def answers_pings():
    flags = ["--dialects", "pusher,rooms", "--activity-timeout", "1", "--pong-timeout", "1"]
    with OwnServer(*flags, stderr=subprocess.DEVNULL) as own:
        url = f"ws://127.0.0.1:{own.port}"
        words = ["connect", "--dialect", "rooms", url, "--no-reconnect"]
        done = rtm(*words, "--timeout", "5", "--raw")
        same(done.returncode, 0, f"a client that answers pings: {done.stderr}")
        check(done.stdout.count('"type":"ping"') >= 2, f"no pings: {done.stdout}")
        quiet = rtm(*words, "--expect", "ping", "--timeout", "1.5")
        same(quiet.stdout.count("ping"), 0, "pings among what is read")
        done = rtm(*words, "--timeout", "10", "--no-pong")
        same(done.returncode, 1, "a client that answers none")
        check("the server closed the connection" in done.stderr, done.stderr)
        own.stop()


def speaks_to_others():
    paths, heard = [], []

    def answer(connection):
        paths.append(connection.request.path)
        connection.send('{"type":"ping","payload":{"timestamp":1}}')
        heard.append(json.loads(connection.recv(timeout=DEADLINE)))
        for text in connection:
            heard.append(json.loads(text))
            connection.send(json.dumps({"type": "message", "payload": {"got": heard[-1]}}))

    with serve(answer, "127.0.0.1", 0) as listener:
        threading.Thread(target=listener.serve_forever).start()
        url = "ws://127.0.0.1:%d" % listener.socket.getsockname()[1]
        for place, user in ((url, "ann"), (url + "/chat?a=1", "b b")):
            frames("rooms", place, "--user", user, "--expect", "message", stdin='{"n":1}\n')
        frames("relay", url + "/news?x", "--expect", "message", stdin='{"n":1}\n{"n":2}\n')
        listener.shutdown()
    place = urllib.parse.urlsplit(paths[0])
    query = urllib.parse.parse_qs(place.query)
    same((place.path, query["userId"]), ("/rooms", ["ann"]), "where rooms are looked for")
    check(paths[1].startswith("/chat?a=1&userId=b%20b"), f"a URL with a path: {paths[1]}")
    same(paths[2], "/news?x", "a URL that is taken as it is")
    pongs = [frame["type"] for frame in heard if "type" in frame]
    same(pongs, ["pong", "pong"], "answers to pings of rooms")


def comes_without_dialect():
    """Who does not say which dialect is told that, by what the server lets see of it."""
    told = (
        ("lite", 2, "WebSockets are at /ws; check the URL, and --dialect"),
        ("users", 2, "the server greets as those of users do: say --dialect users"),
        ("rooms", 2, "the server greets as those of rooms do: say --dialect rooms"),
        ("relay", 3, "nothing of Pusher's protocol for 10 seconds; check the URL, and --dialect"),
    )
    with contextlib.ExitStack() as stack:
        visits = []
        for name, *_ in told:
            flags = ["--dialect", name, "--bearer-token", "T"]
            own = stack.enter_context(OwnServer(*flags, stderr=subprocess.DEVNULL))
            words = [PROGRAM, "connect", f"ws://127.0.0.1:{own.port}", "-s", "news"]
            visits.append(subprocess.Popen(words, stdin=subprocess.DEVNULL,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        for (name, status, words), visit in zip(told, visits):
            said = visit.communicate(timeout=DEADLINE)[1].decode()
            same(visit.returncode, status, f"{name}: {said}")
            same(len(said.splitlines()), 1, f"lines of {said}")
            check(words in said, f"{name}: {said}")


with concurrent.futures.ThreadPoolExecutor() as pool:
    # Ten seconds without a greeting pass beside the rest.
    strangers = pool.submit(comes_without_dialect)
    speaks_lite()
    speaks_relay()
    speaks_users()
    speaks_rooms()
    counts_messages()
    times_pongs()
    is_pretty_in_pipes()
    meets_pusher_alone()
    obeys_codes()
    takes_json_only()
    answers_pings()
    speaks_to_others()
    strangers.result()
