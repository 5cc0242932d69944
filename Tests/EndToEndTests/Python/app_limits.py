"""Every limit of an app is kept, on both sides, and named with what came and the flag to raise.

The server was started with low ones, and --admin-token operator-token.
"""

import json

import pusher.errors

import server
from client import Client, member
from server import check, same

library = server.library()
counts = {}


def told(text, limit, allowed, *seen):
    """The refusal names the limit's flag, what is allowed and what came."""
    for word in (f"raise --{limit}", str(allowed), *map(str, seen)):
        check(word in text, f"{limit}: no {word!r} in {text!r}")
    counts[limit] = counts.get(limit, 0) + 1


def refused(limit, allowed, seen, call, error=pusher.errors.PusherBadRequest):
    try:
        call()
    except error as reason:
        return told(str(reason), limit, allowed, seen)
    raise SystemExit(f"{limit}: {seen} were let by over HTTP")


long = {"name": "e", "data": "x", "channel": "c"}
refused("max-channel-name", 20, 21, lambda: library.trigger("c" * 21, "e", "x"))
refused("max-channel-name", 20, 21, lambda: library.channel_info("c" * 21))
refused("max-event-name", 10, 11, lambda: library.trigger("c", "é" * 11, "x"))
too_large = pusher.errors.PusherBadStatus
refused("max-event-size", 100, 101, lambda: library.trigger("c", "e", "x" * 101), too_large)
refused("max-event-channels", 2, 3, lambda: library.trigger(["a", "b", "c"], "e", "x"))
refused("max-batch-events", 2, 3, lambda: library.trigger_batch([long] * 3))
refused(
    "max-event-size", 100, 101, lambda: library.trigger_batch([long, long | {"data": "x" * 101}]),
    too_large,
)
status, answer = server.call("GET", f"/apps/{server.APP_ID}/channels", age=60)
same((status, answer["code"]), (401, 401), "a call a minute old")
told(answer["error"], "api-clock-skew", 30, "behind")

# What is just allowed passes.
library.trigger(["c" * 20, "b"], "é" * 10, "x" * 100)
library.trigger_batch([long, long])


def refused_subscription(client, limit, allowed, seen, channel, data=None):
    client.ask(channel, data)
    frame = client.expect_frame("pusher:subscription_error")
    same(frame["channel"], channel, f"{limit}: channel of the error")
    error = json.loads(frame["data"])
    same(error["type"], "LimitReached", f"{limit}: type")
    told(error["error"], limit, allowed, seen)


def refused_event(client, limit, allowed, seen, event, data):
    client.send(event, data, "private-c")
    frame = client.expect_frame("pusher:error")
    same(frame["data"]["code"], None, f"{limit}: code")
    told(frame["data"]["message"], limit, allowed, seen)


with Client() as ann, Client() as ben:
    refused_subscription(ann, "max-channel-name", 20, 21, "c" * 21)
    ann.subscribe("presence-a", member("ann"))
    refused_subscription(ben, "max-presence-members", 1, 2, "presence-a", member("ben"))
    large = member("ben", x="y" * 60)
    refused_subscription(ben, "max-member-size", 60, len(large), "presence-b", large)
    refused_subscription(ben, "max-user-id", 5, 6, "presence-b", member("x" * 6))
    ben.subscribe("presence-b", member("x" * 5))
    for client in (ann, ben):
        client.subscribe("private-c")
    refused_event(ann, "max-event-name", 10, 11, "client-abcd", "x")
    refused_event(ann, "max-event-size", 100, 101, "client-abc", "x" * 101)
    ann.send("client-abc", "x" * 100, "private-c")
    ben.expect("client-abc", "private-c")

for limit, count in counts.items():
    same(server.figure("rtm_refusals_total", limit=limit), count, f"the count of {limit}")
