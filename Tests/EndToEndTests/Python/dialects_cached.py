"""Cache channels of a bridged server: what relay and rooms publish is there for who comes later.

Runs against `rtm serve --dialects pusher,relay,rooms --bridge` with the bearer token
`bridge-token`, and an operator's.
"""

import json
import urllib.request

from websockets.sync.client import connect

import server
from client import Client
from server import check, same


def post(path, **body):
    request = urllib.request.Request(
        server.HTTP + path, json.dumps(body).encode(), {"Authorization": "Bearer bridge-token"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        same(answer.status, 200, f"POST {path}")


def late(channel):
    """What a Pusher client hears that subscribes now, beside the answer."""
    with Client() as client:
        client.subscribe(channel)
        frame = client.receive()
        same(frame["channel"], channel, "where the last event was")
        client.expect_pong()
        return frame["event"], json.loads(frame["data"])


def first(path, *asked):
    """The first message that a client there hears, once it has asked."""
    with connect(server.URL + path, proxy=None, open_timeout=10) as client:
        for frame in asked:
            client.send(json.dumps(frame))
        while True:
            message = json.loads(client.recv(timeout=10))
            if "message" in message or message.get("type") == "message":
                return message


# Nobody has ever published: Pusher's clients are told that, and those of relay nothing.
same(late("cache-news"), ("pusher:cache_miss", {}), "before anybody spoke")

post("/send/cache-news", message={"n": 1})
whole = {"channel": "cache-news", "message": {"n": 1}}
same(late("cache-news"), ("message", whole), "what relay said")
same(first("/cache-news"), whole, "what relay said, by relay")
join = {"type": "join_room", "payload": {"room": "cache-news"}}
payload = first("/rooms", join)["payload"]
same((payload["event"], payload["content"]), ("message", whole), "what relay said, by rooms")

# The last one counts, whichever it came by.
post("/rooms/cache-news/messages", content="two")
event, data = late("cache-news")
same((event, data["content"]), ("message", "two"), "what rooms said")
message = first("/cache-news")["message"]
same((message["event"], message["data"]["content"]), ("message", "two"), "rooms, by relay")
payload = first("/rooms", join)["payload"]
same(payload["content"], "two", "what rooms said, by rooms")

server.library().trigger("cache-news", "third", {"n": 3})
same(late("cache-news"), ("third", {"n": 3}), "what an app said")
wanted = {"channel": "cache-news", "message": {"event": "third", "data": {"n": 3}}}
same(first("/cache-news"), wanted, "what an app said, by relay")

# What a client says to others is not kept, as of Pusher's own.
with connect(server.URL + "/rooms", proxy=None, open_timeout=10) as rooms:
    rooms.send(json.dumps(join))
    said = {"type": "message", "payload": {"room": "cache-news", "content": "aside"}}
    rooms.send(json.dumps(said))
    while json.loads(rooms.recv(timeout=10))["payload"].get("content") != "aside":
        pass
same(late("cache-news"), ("third", {"n": 3}), "after what a client said")

# Others than cache channels keep nothing.
post("/send/news", message="gone")
with Client() as client:
    client.subscribe("news")
    client.expect_pong()
with connect(server.URL + "/news", proxy=None, open_timeout=10) as relay:
    server.eventually("relay is in", lambda: server.subscriptions("news") == 1)
    post("/send/news", message="now")
    heard = json.loads(relay.recv(timeout=10))
    same(heard, {"channel": "news", "message": "now"}, "the first that it hears")
# A private channel's cache is not for those who have no token.
server.library().trigger("private-cache-x", "secret", {"n": 4})
with connect(server.URL + "/private-cache-x", proxy=None, open_timeout=10) as stranger:
    figure = {"app": "@relay"}
    server.eventually("the stranger is in", lambda: server.figure("rtm_connections", **figure) == 1)
    post("/send/private-cache-x", message="open")
    message = json.loads(stranger.recv(timeout=10))["message"]
    check(message == "open", "a channel of the same name, which is another", f": {message}")
with Client() as client:
    client.subscribe("private-cache-x")
    same(json.loads(client.expect("secret", "private-cache-x")), {"n": 4}, "with a token")
