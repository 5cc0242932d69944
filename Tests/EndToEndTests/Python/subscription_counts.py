"""A server with `--subscription-count`: all subscribers hear of each who comes or goes."""

import server
from client import Client, member
from server import same

EVENT = "pusher_internal:subscription_count"


def count(client, expected, channel="room"):
    same(client.expect(EVENT, channel), {"subscription_count": expected}, "subscribers")


with Client() as first, Client() as second:
    first.subscribe("room")
    count(first, 1)
    second.subscribe("room")
    count(second, 2)
    count(first, 2)
    with Client() as third:
        third.subscribe("private-room")
        count(third, 1, "private-room")
        third.subscribe("room")
        for client in (third, first, second):
            count(client, 3)
    count(first, 2)
    second.expect_frame(EVENT)
    second.send("pusher:unsubscribe", {"channel": "room"})
    count(first, 1)
    second.expect_pong()
    same(server.subscriptions("room"), 1, "the count that the API tells")

    first.subscribe("presence-room", member("7"))
    first.expect_pong()
