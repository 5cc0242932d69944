"""A connection subscribes to so many channels, and is told on the one too many.

The server was started with --max-channels 3.
"""

import server
from client import Client
from server import check, same

with Client() as client:
    for channel in ("one", "private-two", "presence-three"):
        client.subscribe(channel, '{"user_id":"1"}' if "presence" in channel else None)
    for _ in range(2):
        client.ask("four")
        fault = client.expect("pusher:subscription_error", "four")
        same((fault["type"], fault["status"]), ("LimitReached", 4100), f"{fault}")
        check("at most 3 channels; this is number 4" in fault["error"], fault)
        check("--max-channels" in fault["error"], fault)
    client.subscribe("one")
    same(server.figure("rtm_refusals_total", limit="max-channels"), 2, "counted")
    client.send("pusher:unsubscribe", {"channel": "private-two"})
    client.subscribe("four")
    client.expect_pong()
