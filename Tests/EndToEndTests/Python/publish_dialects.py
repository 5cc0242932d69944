"""`rtm publish --dialect`: to our own servers, heard by clients of theirs, and to servers that are
none of ours, which answer as the documents of the systems say that theirs do."""

import contextlib
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import urllib.parse

from websockets.sync.client import connect

from own_server import OwnServer
from server import check, same
from tool import complaint, rtm, said, silent

TOKEN = "s3cret-token"
FOLDER = tempfile.mkdtemp()


def file(name, text):
    path = pathlib.Path(FOLDER, name)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


class Foreign:
    """Answers `POST` to paths beginning with `path` as its system is documented to, to who has the
    token; 404 to others. `online` are the users that are connected."""

    def __init__(self, path, answer, wrong=(401, {"error": "Unauthorized"})):
        self.calls = []
        foreign = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                # Express reads nothing else as JSON.
                same(self.headers["Content-Type"], "application/json", "the type of the body")
                target = urllib.parse.unquote(self.path)
                if not target.startswith(path):
                    status, said = 404, {"error": "Not found"}
                elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    status, said = wrong
                else:
                    foreign.calls.append((self.path, json.loads(body)))
                    status, said = answer(json.loads(body))
                said = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def last(self):
        return self.calls[-1]


def relay_answer(body):
    if not body.get("message"):
        return 400, {"error": "Missing message in body"}
    return 200, {"status": "No subscribers, but message accepted"}


def users_answer(body):
    there = body["userId"] == "ann"
    return 200, {"success": there, "delivered": 2 if there else 0, "userId": body["userId"]}


RELAY = Foreign("/send/", relay_answer, (403, {"error": "Forbidden: Invalid token"}))
USERS = Foreign("/api/send-to-user", users_answer)
ROOMS = Foreign("/", lambda body: (200, {"status": "sent"}))


def words(dialect, server, *more):
    return ("publish", "--dialect", dialect, "--url", server.url, *more)


def posts_what_they_document():
    token = {"RTM_BEARER_TOKEN": TOKEN}
    for typed, sent in (
        ("Hello", "Hello"), ('{"n": [1, null]}', {"n": [1, None]}), ("7", 7), ('"7"', "7"),
        ("{n", "{n"), ("grüße\n", "grüße\n"), ("true", True),
    ):
        silent(*words("relay", RELAY, "room1"), typed, **token)
        same(RELAY.last(), ("/send/room1", {"message": sent}), f"what comes of {typed}")
    silent(*words("relay", RELAY, "a/b c?ü%"), "-", stdin="from\na pipe", **token)
    same(RELAY.last(), ("/send/a%2Fb%20c%3F%C3%BC%25", {"message": "from\na pipe"}), "relay")
    silent(*words("relay", RELAY, "r"), f"@{file('message.json', '[1, 2]')}", **token)
    same(RELAY.last(), ("/send/r", {"message": [1, 2]}), "what a file holds")
    # 1.07: the server does not take what JavaScript takes for nothing.
    text = complaint(2, *words("relay", RELAY, "r", "0"), **token)
    same(text, "the server refused (400): Missing message in body", "what it says")

    silent(*words("users", USERS, "--to-user", "ann", "alert", '{"a":1}'), **token)
    body = {"userId": "ann", "type": "alert", "message": {"a": 1}}
    same(USERS.last(), ("/api/send-to-user", body), "users")

    silent(*words("rooms", ROOMS, "lobby", "hi", "--socket-id", "1-x"), **token)
    same(ROOMS.last(), ("/rooms/lobby/messages", {"content": "hi", "exclude": "1-x"}), "a room")
    silent(*words("rooms", ROOMS, "--to-user", "a b", "[1]"), **token)
    same(ROOMS.last(), ("/users/a%20b/messages", {"content": [1]}), "a user of rooms")
    silent(*words("rooms", ROOMS, "--broadcast", '{"event":"x"}'), **token)
    same(ROOMS.last(), ("/broadcast", {"event": "x"}), "a broadcast")

    # Behind a proxy, below a path.
    silent("publish", "--dialect", "rooms", "--url", ROOMS.url + "/rt/", "a", "1", **token)
    same(ROOMS.last(), ("/rt/rooms/a/messages", {"content": 1}), "below a path")


def takes_tokens():
    call = words("relay", RELAY, "r", "1")
    path = file("token", TOKEN + "\n")
    silent(*call, "--bearer-token", TOKEN)
    silent(*call, "--bearer-token", f"@{path}")
    silent(*call, "--bearer-token", "-", stdin=TOKEN + "\n")
    silent(*call, RTM_BEARER_TOKEN_FILE=path)
    silent(*call, "--env-file", file("env", f"BEARER_TOKEN={TOKEN}\n"))
    # A server may have several.
    silent(*call, RTM_BEARER_TOKEN=f"{TOKEN} older")
    # What was asked for on the command line stands before all else.
    silent(*call, "--bearer-token", TOKEN, RTM_BEARER_TOKEN="wrong")
    home = alone(FOLDER)
    silent("context", "add", "chat", RELAY.url, "--bearer-token", "-", stdin=TOKEN + "\n", **home)
    silent("publish", "--dialect", "relay", "--context", "chat", "r", "1", **home)
    same(TOKEN in said("context", "show", "chat", **home), False, "the token is shown")
    # Nobody has to tell apps apart whose server's settings these are.
    settings = (
        f"listen: '{RELAY.url.removeprefix('http://')}'\nbearer_token: [{TOKEN}]\n"
        "dialects: relay\napps: [{id: 1, key: k, secret: s}, {id: 2, key: l, secret: t}]\n"
    )
    settings = file("rtm.yaml", settings)
    silent("publish", "--dialect", "relay", "--config", settings, "r", "1", **home)
    # A context without one is of a server that was told none: .env has another's.
    silent("context", "add", "bare", RELAY.url, **home)
    for place in (["--env-file", file("env", f"BEARER_TOKEN={TOKEN}\n")], ["--config", settings]):
        bare = ["publish", "--dialect", "relay", "--context", "bare", *place, "r", "1"]
        text = complaint(2, *bare, **home)
        check("(403)" in text, f"{place[0]} is not for that context's server: {text}")
    bare = ["publish", "--dialect", "relay", "--context", "bare", "r", "1"]
    silent(*bare, RTM_BEARER_TOKEN=TOKEN, **home)
    # It is told to nobody else.
    call = words("users", USERS, "--context", "chat", "--to-user", "ann", "a", "1")
    text = complaint(2, *call, **home)
    same(
        text,
        "the server refused (401): Unauthorized; give its --bearer-token, or set RTM_BEARER_TOKEN",
        "what it says",
    )
    call = words("relay", RELAY, "r", "1")
    text = complaint(2, *call, "--bearer-token", "wrong")
    check(text.startswith("the server refused (403): Forbidden: Invalid token; give its"), text)
    complaint(1, *call, "--bearer-token", f"@{FOLDER}/missing")


def tells_who_is_not_there():
    token = {"RTM_BEARER_TOKEN": TOKEN}
    text = complaint(1, *words("users", USERS, "--to-user", "bob", "alert", "1"), **token)
    same(text, "nobody got it: 'bob' is not connected", "what it says")
    lines = "".join(
        json.dumps({"userId": user, "type": "alert", "message": number}) + "\n"
        for number, user in enumerate(["ann", "bob", "ann", "eve", "ann"])
    )
    before = len(USERS.calls)
    done = rtm(*words("users", USERS, "--batch"), stdin=lines, **token)
    same((done.returncode, done.stdout), (1, ""), "a batch of which some came to nothing")
    same(
        done.stderr,
        "rtm: standard input, line 2: nobody got it: 'bob' is not connected\n"
        "rtm: standard input, line 4: nobody got it: 'eve' is not connected\n",
        "what it says",
    )
    same([body["message"] for _, body in USERS.calls[before:]], [0, 1, 2, 3, 4], "all in order")


def sends_batches():
    token = {"RTM_BEARER_TOKEN": TOKEN}
    lines = (
        '{"room":"a","content":{"n":1}}\n\n{"userId":"7","message":"x"}\n'
        '{"broadcast":{"event":"e"}}\n{"channel":"b","data":null,"exclude":"1.2"}\n'
    )
    before = len(ROOMS.calls)
    silent(*words("rooms", ROOMS, "--batch", f"@{file('lines', lines)}"), **token)
    same(
        ROOMS.calls[before:],
        [
            ("/rooms/a/messages", {"content": {"n": 1}}), ("/users/7/messages", {"content": "x"}),
            ("/broadcast", {"event": "e"}),
            ("/rooms/b/messages", {"content": None, "exclude": "1.2"}),
        ],
        "the calls of a batch",
    )
    for line, reason in (
        ('{"userId":"a","data":1}', "not told what to send to a user, but to a channel"),
        ('{"channel":"a"}', "'message' is missing"),
        ('{"room":5,"content":1}', "'room' must be a string"),
        ('{"channel":"a","data":1,"type":"t"}', "messages have no name in relay"),
        ('{"channel":"a","dato":1}', "'dato' is none that a line can have"),
        ("hello", "is not understood"),
    ):
        before = len(RELAY.calls)
        stdin = '{"channel":"a","data":1}\n' + line + '\n{"channel":"a","data":2}\n'
        text = complaint(1, *words("relay", RELAY, "-b"), stdin=stdin, **token)
        check(text.startswith("standard input, line 2: "), text)
        check(reason in text and text.endswith("; line 1 is published"), text)
        same(len(RELAY.calls) - before, 1, "calls")


def says_what_is_wrong():
    token = {"RTM_BEARER_TOKEN": TOKEN}
    for batch, stdin in (((), ""), (("--batch",), '{"channel":"a","name":"n"}\n')):
        place = () if batch else ("news", "told", "1")
        text = complaint(2, "publish", "--url", USERS.url, *batch, *place, stdin=stdin)
        told = "Not found; if it speaks another dialect than pusher, name it: --dialect relay, "
        check(told in text, text)
    text = complaint(64, "publish", "--url", USERS.url, "news", "told", "1", **alone(FOLDER))
    check("the app is not known" in text and text.endswith("needs no app but --dialect"), text)
    text = complaint(2, *words("rooms", RELAY, "r", "1"), **token)
    same(
        text,
        "the server refused (404): Not found; check the URL, and that the server speaks rooms: "
        "rtm serve --dialects pusher,rooms",
        "where another dialect is spoken",
    )
    with http.server.HTTPServer(("127.0.0.1", 0), None) as closed:
        port = closed.server_address[1]
    call = ("publish", "--dialect", "relay", "--url", f"ws://127.0.0.1:{port}", "r", "1")
    text = complaint(3, *call, "--retries", "1")
    check("(tried 2 times)" in text, text)


def shows():
    shown = said(*words("relay", RELAY, "r", "it's"), "--dry-run", RTM_BEARER_TOKEN=TOKEN)
    head, body = shown.split("\n\n", 1)
    same(head.split("\n")[0], "POST /send/r HTTP/1.1", "the request")
    same(json.loads(body), {"message": "it's"}, "the body")
    same(TOKEN in shown, False, "the token is shown")
    line = said(*words("relay", RELAY, "r", "it's $HOME"), "--curl", RTM_BEARER_TOKEN=TOKEN)
    same((len(line.splitlines()), TOKEN in line), (1, False), "lines of --curl, the token shown")
    for shell in ("bash", "sh"):
        before = len(RELAY.calls)
        done = subprocess.run(
            [shell, "-c", line], capture_output=True, text=True, timeout=20, check=False,
            env=os.environ | {"RTM_BEARER_TOKEN": TOKEN},
        )
        same((done.returncode, done.stderr), (0, ""), f"{shell}: curl")
        same(RELAY.calls[before:], [("/send/r", {"message": "it's $HOME"})], f"{shell}: published")


def receive(client, kind):
    """The next frame of that type; rooms tells of presence in between."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        frame = json.loads(client.recv(10))
        if frame["type"] == kind:
            return frame
    raise SystemExit(f"no {kind}")


def alone(folder):
    """Has a tool find what is kept in the folder, and nothing of the server of the tests."""
    nothing = dict.fromkeys(["RTM_URL", "RTM_APP_ID", "RTM_APP_KEY", "RTM_APP_SECRET"], "")
    return {"XDG_CONFIG_HOME": folder, **nothing}


@contextlib.contextmanager
def environment(variables):
    """Has all that is started meanwhile find these variables."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def heard_of_relay(call, url):
    with connect(f"{url}/room%2F1") as client:
        silent(*call, "relay", "room/1", '{"a":1}')
        same(json.loads(client.recv(10)), {"channel": "room/1", "message": {"a": 1}}, "1.04 relay")


def heard_of_users(call, url):
    with connect(f"{url}/users") as client:
        receive(client, "welcome")
        client.send('{"type":"register","userId":"ann"}')
        receive(client, "register")
        silent(*call, "users", "--to-user", "ann", "alert", "hi")
        same(receive(client, "alert")["message"], "hi", "2.22 users")
        text = complaint(1, *call, "users", "--to-user", "bob", "alert", "hi")
        same(text, "nobody got it: 'bob' is not connected", "what it says")


def heard_of_rooms(call, url):
    with connect(f"{url}/rooms?userId=ann") as client:
        receive(client, "connect")
        client.send('{"type":"join_room","payload":{"room":"lobby"}}')
        receive(client, "join_room")
        silent(*call, "rooms", "lobby", "one")
        same(receive(client, "message")["payload"]["content"], "one", "4.47 a room")
        silent(*call, "rooms", "--to-user", "ann", "two")
        same(receive(client, "message")["payload"]["content"], "two", "4.47 a user of rooms")
        silent(*call, "rooms", "--broadcast", '{"event":"x"}')
        same(receive(client, "broadcast")["payload"]["event"], "x", "4.47 a broadcast")
        complaint(1, *call, "rooms", "--to-user", "bob", "two")


HEARD = {"relay": heard_of_relay, "users": heard_of_users, "rooms": heard_of_rooms}


def tells_our_own():
    """One server, all dialects, one bearer token; then each alone, in production."""
    tokens = ("--bearer-token", TOKEN)
    servers = [(("--dialects", "pusher,relay,users,rooms"), HEARD)]
    servers += [(("--dialect", name), {name: heard}) for name, heard in HEARD.items()]
    for flags, heard in servers:
        with open(os.devnull, "wb") as null, OwnServer(*flags, *tokens, stderr=null) as own:
            url = f"ws://127.0.0.1:{own.port}"
            for hears in heard.values():
                hears(("publish", "--url", url, *tokens, "--dialect"), url)


def finds_development_servers():
    """Each alone, on this machine: it is found, and so is the token that it has."""
    for dialect, flags in (("relay", ()), ("users", ()), ("rooms", ("--bearer-token", TOKEN))):
        with open(os.devnull, "wb") as null:
            words = ("--dialect", dialect, *flags)
            with OwnServer(*words, stderr=null, app=False) as own:
                with environment(alone(own.folder)):
                    HEARD[dialect](("publish", "--dialect"), f"ws://127.0.0.1:{own.port}")
    with open(os.devnull, "wb") as null, OwnServer(stderr=null, app=False) as own:
        home = alone(own.folder)
        for dialect, place in (
            ("relay", ("r",)), ("rooms", ("r",)), ("users", ("--to-user", "a", "t"))
        ):
            text = complaint(2, "publish", "--dialect", dialect, *place, "1", **home)
            check(f"rtm serve --dialects pusher,{dialect}" in text, f"{dialect}: {text}")


posts_what_they_document()
takes_tokens()
tells_who_is_not_there()
sends_batches()
says_what_is_wrong()
shows()
tells_our_own()
finds_development_servers()
