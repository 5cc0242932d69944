"""Cache channels give a newcomer the last event; `--cache-ttl 8 --cache-limit 40K` are set."""

import json

import server
from client import Client, member
from server import same

library = server.library()
kinds = ("cache-a", "private-cache-a", "private-encrypted-cache-a", "presence-cache-a")
data = '{"n": 1, "é": "\\u00e9"}'


def info(channel):
    return library.channel_info(channel, ["cache"])


for channel in kinds:
    who = member("1") if channel.startswith("presence") else None
    same(info(channel), {"occupied": False, "cache": None}, f"{channel}: nothing yet")
    with Client() as first, Client() as second, Client() as late:
        first.subscribe(channel, who)
        same(first.expect("pusher:cache_miss", channel), {}, f"{channel}: a miss")
        second.subscribe(channel, who)
        second.expect("pusher:cache_miss", channel)
        if not channel.startswith("private-encrypted-"):
            library.trigger(channel, "old", "x")
            for client in (first, second):
                same(client.expect("old", channel), "x", f"{channel}: live")
            # The excluded socket hears nothing, but the event is the last one all the same.
            library.trigger(channel, "last", data, first.socket_id)
            same(second.expect("last", channel), data, f"{channel}: live, to the other")
            late.subscribe(channel, who)
            same(late.expect("last", channel), data, f"{channel}: the replay, byte for byte")
        else:
            library.trigger(channel, "last", data)
            sealed = first.expect("last", channel)
            same(second.expect("last", channel), sealed, f"{channel}: live")
            same(sorted(json.loads(sealed)), ["ciphertext", "nonce"], "what is sealed")
            late.subscribe(channel, who)
            same(late.expect("last", channel), sealed, f"{channel}: the ciphertext as it was")
        if channel.startswith(("private-cache", "presence")):
            late.send("client-x", "y", channel)
            same(first.expect("client-x", channel), "y", f"{channel}: a client's event")
        late.send("pusher:unsubscribe", {"channel": channel})
        late.subscribe(channel, who)
        event = late.expect_frame("last")
        same(event["channel"], channel, "a client's event is not kept")
        answer = info(channel)
        same(answer["occupied"], True, f"{channel}: occupied")
        same(answer["cache"]["data"], event["data"], f"{channel}: data over HTTP")
        server.check(answer["cache"]["ttl"] in range(1, 9), f"{channel}: ttl {answer}")
        first.expect_pong()
    server.eventually(f"{channel} vacant", lambda: not info(channel)["occupied"])

server.eventually(
    "all events expired", lambda: all(info(kind)["cache"] is None for kind in kinds), seconds=20
)
with Client() as client:
    client.subscribe("cache-a")
    client.expect("pusher:cache_miss", "cache-a")

try:
    library.channel_info("a", ["cache"])
    raise SystemExit("cache of a channel that keeps nothing: not refused")
except server.pusher.errors.PusherBadRequest as error:
    server.check("cache" in str(error), f"no reason: {error}")

# 40 KiB hold three events of 10 KiB: of five the first two went.
for number in range(5):
    library.trigger(f"cache-{number}", "large", "x" * 10_000)
kept = [number for number in range(5) if info(f"cache-{number}")["cache"] is not None]
same(kept, [2, 3, 4], "the events that found room")
