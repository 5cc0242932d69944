"""One server, several dialects: each client gets its own, and channels are bridged or apart.

Runs against `rtm serve --dialects pusher,relay`, RTM_BRIDGED telling whether with `--bridge`.
"""

import json
import os
import urllib.request

from websockets.sync.client import connect

import server
from client import Client
from server import same

IS_BRIDGED = os.environ["RTM_BRIDGED"] == "1"


def listen(path, **more):
    return connect(server.URL + path, proxy=None, open_timeout=10, close_timeout=10, **more)


def send(channel, message):
    request = urllib.request.Request(
        f"{server.HTTP}/send/{channel}",
        data=json.dumps({"message": message}).encode(),
        headers={"Authorization": "Bearer relay-token"},
    )
    urllib.request.urlopen(request, timeout=10).close()


def listeners(app):
    return server.figure("rtm_connections", app=app)


with (
    Client() as pusher,
    listen("/news") as relay,
    listen("/app/none", subprotocols=["rtm.relay"]) as named,
    listen("/channel/private-news") as lookalike,
):
    same(named.subprotocol, "rtm.relay", "the subprotocol is confirmed")
    pusher.subscribe("news")
    pusher.subscribe("private-news")
    server.eventually("all are there", lambda: listeners("@relay") == 3)

    server.library().trigger("news", "headline", {"a": 1})
    same(json.loads(pusher.expect("headline", "news")), {"a": 1}, "what a Pusher client is told")
    if IS_BRIDGED:
        message = {"event": "headline", "data": {"a": 1}}
        heard = json.loads(relay.recv(timeout=10))
        same(heard, {"channel": "news", "message": message}, "what a relay client is told")

    send("news", "hello")
    same(json.loads(relay.recv(timeout=10)), {"channel": "news", "message": "hello"}, "by relay")
    if IS_BRIDGED:
        told = {"channel": "news", "message": "hello"}
        same(json.loads(pusher.expect("message", "news")), told, "what a Pusher client hears of it")

    # A private channel is not opened by the URL of a dialect that has none.
    server.library().trigger("private-news", "secret", {})
    pusher.expect("secret", "private-news")
    send("private-news", "no secret")
    heard = json.loads(lookalike.recv(timeout=10))
    same(heard, {"channel": "private-news", "message": "no secret"}, "all that it hears")
    pusher.expect_marker("private-news")
