"""Subscribing to each kind of channel, twice, and no more."""

import json

import server
from client import Client
from server import same

longest = "a" * 200
kinds = ("news", "a-b_c=d@e,f.g;h", "private-x", "private-encrypted-x", longest)

with Client() as client, Client() as publisher:
    for channel in kinds:
        same(client.subscribe(channel), {}, f"answer for {channel[:20]}")
        client.expect_marker(channel)

    client.subscribe("news", auth="")  # as pusher-js writes it for public channels
    client.expect_marker("news")  # once, though subscribed twice
    same(server.subscriptions("news"), 1, "subscriptions of one socket")

    client.send("pusher:subscribe", json.dumps({"channel": "twice-encoded"}))
    client.expect("pusher_internal:subscription_succeeded", "twice-encoded")

    client.send("pusher:unsubscribe", {"channel": "news"})
    client.send("pusher:unsubscribe", {"channel": "never-subscribed"})
    client.expect_pong()
    server.eventually("3.17 unsubscribed", lambda: server.subscriptions("news") == 0)
    server.library().trigger("news", "unheard", "")
    client.expect_marker("private-x")

    client.subscribe("news")
    client.expect_marker("news")
