"""rtm stats at a server that has no more than the documented calls of Pusher's HTTP API."""

import hashlib
import hmac
import http.server
import json
import os
import subprocess
import threading
import urllib.parse

import server
from server import same

CHANNELS = {"news": (3, None), "private-a": (1, None), "presence-room": (4, 2)}
tells_subscriptions = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        split = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(split.query))
        signed = "&".join(f"{k}={query[k]}" for k in sorted(query) if k != "auth_signature")
        wanted = hmac.new(server.SECRET.encode(), f"GET\n{split.path}\n{signed}".encode(),
                          hashlib.sha256).hexdigest()
        if query.get("auth_signature") != wanted:
            return self.answer(401, "wrong signature")
        app = f"/apps/{server.APP_ID}"
        info = set(query.get("info", "").split(",")) - {""}
        if "subscription_count" in info and not tells_subscriptions:
            return self.answer(400, "subscription counting is not enabled")
        if split.path == f"{app}/channels":
            prefix = query.get("filter_by_prefix", "")
            if "user_count" in info and not prefix.startswith("presence-"):
                return self.answer(400, "user_count is of presence channels")
            names = [n for n in CHANNELS if n.startswith(prefix)]
            return self.answer(200, {"channels": {n: self.attributes(n, info) for n in names}})
        if split.path.startswith(f"{app}/channels/") and split.path.count("/") == 4:
            name = split.path.rsplit("/", 1)[1]
            return self.answer(200, {"occupied": name in CHANNELS} | self.attributes(name, info))
        self.answer(404, "not found")

    def attributes(self, name, info):
        subscriptions, users = CHANNELS.get(name, (0, 0))
        told = {"subscription_count": subscriptions, "user_count": users}
        return {k: v for k, v in told.items() if k in info}

    def answer(self, status, body):
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def rtm(*words, status=0):
    ran = subprocess.run([server.PROGRAM, "stats", *words], env=ENVIRONMENT, capture_output=True,
                         text=True, timeout=20)
    same(ran.returncode, status, f"exit of {words}, which said {ran.stdout}{ran.stderr}")
    return ran.stdout


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as other:
    ENVIRONMENT = os.environ | {"RTM_URL": f"http://127.0.0.1:{other.server_port}"}
    threading.Thread(target=other.serve_forever, daemon=True).start()
    same(rtm(), "channels\t3\nsubscriptions\t8\npresence_members\t2\n", "what channels tell")
    same(json.loads(rtm("--json")),
         {"channels": 3, "subscriptions": 8, "presence_members": 2}, "the same as JSON")
    same(rtm("channels", "--sort", "subscriptions"),
         "presence-room\t4\t2\tpresence\nnews\t3\t-\tpublic\nprivate-a\t1\t-\tprivate\n", "all")
    same(rtm("channels", "pres"), "presence-room\t4\t2\tpresence\n", "by a part of the prefix")
    lines = rtm("--watch", "--interval", "0.1", "--count", "2").splitlines()
    same([line.split()[1:] for line in lines],
         [["channels=3", "subscriptions=8", "presence_members=2"]] * 2, "again and again")
    tells_subscriptions = False
    same(rtm(), "channels\t3\npresence_members\t2\n", "where subscriptions are not told")
    same(rtm("channel", "presence-room"), "occupied\ttrue\nuser_count\t2\n", "of one channel")
    same(rtm("channel", "news"), "occupied\ttrue\n", "of one without users")
    CHANNELS |= {f"many-channels-with-long-names-{n}": (1, None) for n in range(30_000)}
    same(rtm("channels", "many").count("\n"), 30_000, "channels, in more than a MiB")
    rtm("--secret", "wrong", status=2)
    other.shutdown()
