"""The server under test: where it is, how its app signs, and what is asked of it over HTTP.

The test that starts a script tells it by the same variables that rtm's own commands read.
"""

import atexit
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import ssl
import time
import types
import urllib.error
import urllib.parse
import urllib.request

import pusher
import websockets.sync.client
from prometheus_client.parser import text_string_to_metric_families

PROGRAM = os.environ["RTM_PROGRAM"]
PID = int(os.environ["RTM_SERVER_PID"])
URL = os.environ["RTM_URL"]  # ws://HOST:PORT, or wss:// over TLS
APP_ID = os.environ["RTM_APP_ID"]
KEY = os.environ["RTM_APP_KEY"]
SECRET = os.environ["RTM_APP_SECRET"]

MASTER_KEY = bytes(range(32))  # of encrypted channels

HOST = urllib.parse.urlsplit(URL).hostname
PORT = urllib.parse.urlsplit(URL).port
HTTP = URL.replace("ws", "http", 1)
IS_SECURE = URL.startswith("wss:")
APP_PATH = f"/app/{KEY}?protocol=7&client=test&version=1.0"

if IS_SECURE:
    # Python's ssl loses its way where one thread reads what another writes to, as the two threads
    # of a `websockets` client do: about one connection in a thousand over TLS 1.3, where the server
    # speaks right after the handshake, hears nothing more, from any server. So these have TLS 1.2.
    def make_context(*arguments, **options):
        context = ssl.create_default_context(*arguments, **options)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    websockets.sync.client.ssl_module = types.SimpleNamespace(
        **vars(ssl) | {"create_default_context": make_context}
    )


# Lines of other servers' documents, by number, such as 4.21; the test that runs a script looks
# whether it has checked all that it is said to.
proved = set()
atexit.register(lambda: proved and print("proved:", *sorted(proved)))


def same(actual, expected, what):
    """Ends the script unless both are equal."""
    check(actual == expected, what, f": expected {expected!r}, got {actual!r}")


def check(condition, what, seen=""):
    """Ends the script, saying what does not hold; what does proves the lines that `what` begins
    with, as in "4.21, 4.31 the error"."""
    lines = re.match(r"(?:\d\.\d\d\b(?:, )?)*", str(what))[0].split(", ")
    if not condition:
        proved.difference_update(lines)
        raise SystemExit(f"{what}{seen}")
    proved.update(filter(None, lines))


def library():
    """The PyPI library, set up as its users do."""
    made = pusher.Pusher(
        app_id=APP_ID,
        key=KEY,
        secret=SECRET,
        host=HOST,
        port=PORT,
        ssl=IS_SECURE,
        encryption_master_key_base64=base64.b64encode(MASTER_KEY).decode(),
    )
    if IS_SECURE:  # it takes no authorities but its own
        made._pusher_client.http.options["verify"] = os.environ["SSL_CERT_FILE"]
    return made


def http_connection():
    """A connection of the standard library, for requests one after the other."""
    kind = http.client.HTTPSConnection if IS_SECURE else http.client.HTTPConnection
    return kind(HOST, PORT, timeout=10)


def signature(text, secret=SECRET):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def token(socket_id, channel, channel_data=None, secret=SECRET):
    """What an app's auth endpoint returns as `auth` (Pusher protocol, "Auth signatures")."""
    parts = [socket_id, channel] + ([] if channel_data is None else [channel_data])
    return f"{KEY}:{signature(':'.join(parts), secret)}"


def user_token(socket_id, user_data, secret=SECRET):
    """What an app's endpoint for user authentication returns as `auth`."""
    return f"{KEY}:{signature(f'{socket_id}::user::{user_data}', secret)}"


def signed(method, path, body=b"", secret=SECRET, age=0, with_digest=True, **parameters):
    """The URL of a call of the HTTP API, signed; `age` is in seconds."""
    query = {"auth_key": KEY, "auth_timestamp": str(int(time.time()) - age)}
    query |= {"auth_version": "1.0"} | parameters
    if body and with_digest:
        query["body_md5"] = hashlib.md5(body).hexdigest()
    plain = "&".join(f"{name}={query[name]}" for name in sorted(query))
    query["auth_signature"] = signature(f"{method}\n{path}\n{plain}", secret)
    return f"{HTTP}{path}?{urllib.parse.urlencode(query)}"


def get(path, **parameters):
    """What a signed GET answers, decoded."""
    with urllib.request.urlopen(signed("GET", path, **parameters), timeout=10) as answer:
        return json.load(answer)


def call(method, path, body=b"", **signing):
    """The status of a signed call, and what it answers, decoded."""
    url = signed(method, path, body, **signing)
    request = urllib.request.Request(url, data=body or None, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def figure(name, **labels):
    """The sum of a metric's samples that have these labels; for servers that were started with
    --admin-token operator-token."""
    request = urllib.request.Request(
        HTTP + "/metrics", headers={"Authorization": "Bearer operator-token"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    values = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    check(values, f"no metric {name} with {labels}")
    return sum(values)


def subscriptions(channel):
    """How many sockets subscribe to `channel`, as the server counts them."""
    answer = get(f"/apps/{APP_ID}/channels/{channel}", info="subscription_count")
    return answer.get("subscription_count", 0)


def log(event):
    """The entries of that name in the server's log, decoded."""
    with open(os.environ["RTM_SERVER_LOG"], encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines if line.startswith("{")]
    return [entry for entry in entries if entry["event"] == event]


def eventually(what, condition, seconds=10):
    """Asks again until `condition` holds: for what no frame announces."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            check(False, what, f": not within {seconds} s")
        time.sleep(0.01)
    check(True, what)


def resident_bytes(most=False):
    """Resident memory of the server; the most it ever was, if asked for that.

    AddressSanitizer keeps what is freed, so nothing can be told of it: 0.
    """
    if os.environ.get("TEST_SANITIZER") == "address":
        return 0
    name = "VmHWM:" if most else "VmRSS:"
    with open(f"/proc/{PID}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    raise SystemExit("the server is gone")


def open_files():
    """How many descriptors the server has open."""
    return len(os.listdir(f"/proc/{PID}/fd"))


def processor_seconds():
    """The processor time that the server has used."""
    with open(f"/proc/{PID}/stat", encoding="ascii") as numbers:
        fields = numbers.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
