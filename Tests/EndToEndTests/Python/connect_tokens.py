"""`rtm connect` gets its tokens where pusher-js does: from the app's own endpoints, by forms; and
opens what PyPI's `pusher` encrypted."""

import base64
import hashlib
import http.server
import json
import subprocess
import threading
import urllib.parse

import server
from server import PROGRAM, check, same

KEY = base64.b64encode(server.MASTER_KEY).decode()
ANSWERS = {}  # by channel: a status, and a body
asked = []  # path, form, headers


class App(http.server.BaseHTTPRequestHandler):
    """An app's endpoints: they grant everything, but for what stands in ANSWERS."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
        asked.append((self.path, form, dict(self.headers)))
        channel = form.get("channel_name")
        status, answer = ANSWERS.get(channel) or (200, self.grant(form["socket_id"], channel))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/login")
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    @staticmethod
    def grant(socket_id, channel):
        if channel is None:
            data = json.dumps({"id": "ann"})
            return {"auth": server.user_token(socket_id, data), "user_data": data}
        user = {"user_id": "7", "user_info": {"name": "Ann"}}
        return server.library().authenticate(
            channel, socket_id, user if channel.startswith("presence-") else None
        )

    def log_message(self, *_):
        pass


endpoints = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
threading.Thread(target=endpoints.serve_forever, daemon=True).start()
BASE = f"http://127.0.0.1:{endpoints.server_port}"


def connect(*options, lines="", status=0):
    """What `rtm connect` printed, an object a line, and said on stderr; it knows no secret."""
    command = [PROGRAM, "connect", server.URL, "--key", server.KEY, "--json", "--timing"]
    result = subprocess.run(
        [*command, "--auth-endpoint", f"{BASE}/auth?a=b", *options],
        input=lines,
        capture_output=True,
        text=True,
        timeout=30,
        env={"HOME": "/nonexistent", "LANG": "C.UTF-8"},
        check=False,
    )
    same(result.returncode, status, f"the exit status with {options}; stderr: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def event(frames, name):
    """The first frame that came with an event of that name."""
    found = [f for f in frames if f.get("event") == name and f["direction"] == "in"]
    check(found, f"no {name} in {frames}")
    return found[0]


# One question a channel, with the headers that were asked for.
frames, _ = connect(
    "-s", "private-a", "-s", "presence-b", "--auth-header", "Cookie: session=x; y=z",
    "--auth-header", "X-Other:1",
)
same(sorted(form["channel_name"] for _, form, _ in asked), ["presence-b", "private-a"], "asked")
path, form, headers = asked[0]
same(path, "/auth?a=b", "the path")
socket = event(frames, "pusher:connection_established")["data"]["socket_id"]
same(form["socket_id"], socket, "the socket that asks")
same(headers["Cookie"], "session=x; y=z", "the cookie")
same(headers["X-Other"], "1", "the other header")
same(headers["Content-Type"], "application/x-www-form-urlencoded", "the kind of body")
joined = [f for f in frames if f.get("event") == "pusher_internal:subscription_succeeded"]
same(sorted(f["channel"] for f in joined), ["presence-b", "private-a"], "the channels joined")
check(all(f["latency_ms"] >= 0 and f["bytes"] > 0 for f in joined), f"no timing in {joined}")
present = [f for f in joined if f["channel"] == "presence-b"][0]
same(present["data"]["presence"]["hash"], {"7": {"name": "Ann"}}, "who we are")

# The endpoint for users decides who one is; what is sent to them is heard.
heard = []
listener = threading.Thread(
    target=lambda: heard.extend(
        connect("--user-auth-endpoint", f"{BASE}/user", "--expect", "told", lines="/signin\n")[0]
    )
)
listener.start()


def told_to_ann():
    server.library().trigger("#server-to-user-ann", "told", {"for": "ann"})
    listener.join(0.1)
    return not listener.is_alive()


server.eventually("what is sent to a user is heard", told_to_ann, seconds=20)
same(event(heard, "pusher:signin_success")["data"], {"user_data": '{"id": "ann"}'}, "the sign-in")
same(event(heard, "told")["data"], {"for": "ann"}, "the event for the user")

# Encrypted events are opened: with the master key, or the secret that the endpoint answers.
CHANNEL = "private-encrypted-cache-orders"
server.library().trigger(CHANNEL, "paid", {"id": 7})
shared = hashlib.sha256(CHANNEL.encode() + server.MASTER_KEY).digest()
wrong = base64.b64encode(bytes(32)).decode()
for options, answer, opened, data in [
    (["--encrypt-key", KEY], None, True, {"id": 7}),
    ([], {"shared_secret": base64.b64encode(shared).decode()}, True, {"id": 7}),
    (["--encrypt-key", KEY], {"shared_secret": wrong}, False, None),
    ([], None, None, None),
]:
    App.grant = staticmethod(
        lambda socket_id, channel, more=answer: {"auth": server.token(socket_id, channel)}
        | (more or {})
    )
    frames, _ = connect("-s", CHANNEL, "--count", "1", *options)
    paid = event(frames, "paid")
    same(paid["encrypted"], opened, f"whether {options} and {answer} opened it")
    same(paid.get("cached"), True, "whether it is the cached one")
    if data is None:
        check("ciphertext" in paid["data"], f"not as it came: {paid}")
    else:
        same(paid["data"], data, "what was encrypted")

# What goes wrong is said in words, and is the server's refusal, or nobody's answer.
for answer, status, words in [
    ((403, {"error": "not for you"}), 2, "answered 403: not for you; say who you are"),
    ((403, b"go\naway"), 2, "answered 403: go; say"),
    ((500, b"<html>\n"), 2, "answered 500; see its log"),
    ((404, b""), 2, "answered 404; check its URL"),
    ((302, b""), 2, "sends us to /login; say who you are by --auth-header"),
    ((200, b"<html>"), 2, "answer is none: it is no JSON"),
    ((200, {"auth": server.KEY}), 2, "the subscription to 'private-x' was refused"),
    ((200, {"token": "x"}), 2, "answer is none: it has no 'auth'"),
]:
    ANSWERS["private-x"] = answer
    _, said = connect("-s", "private-x", status=status)
    check(words in said, f"not {words!r}: {said}")
_, said = connect("-s", "private-x", "--auth-endpoint", "http://127.0.0.1:1/", status=2)
check("the auth endpoint cannot be reached at 127.0.0.1:1" in said, f"does not say where: {said}")
_, said = connect("--auth-header", "no header", status=64)
check("write NAME: VALUE" in said, f"does not say how: {said}")
endpoints.shutdown()
