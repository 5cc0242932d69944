"""pysher, unmodified: connects, subscribes to all kinds of channels, hears what is published."""

import json
import logging
import queue

import pysher

import server
from server import same

logging.basicConfig(level=logging.INFO)
heard = queue.Queue()
client = pysher.Pusher(
    server.KEY,
    custom_host=server.HOST,
    port=server.PORT,
    secure=server.IS_SECURE,
    secret=server.SECRET,
    user_data={"user_id": "ann", "user_info": {"name": "Ann"}},
)


def hear(subject):
    return lambda data, *_: heard.put((subject, data))


def next_heard(subject):
    name, data = heard.get(timeout=10)
    same(name, subject, f"what pysher heard, with {data}")
    return data


CHANNELS = ("news", "private-orders", "presence-room")
CACHE = "private-cache-prices"


def subscribe(_):
    """As pysher's users do: on its own thread, so that no answer comes before it is bound."""
    for channel in (*CHANNELS, CACHE):
        bound = client.subscribe(channel)
        bound.bind("pusher_internal:subscription_succeeded", hear(f"{channel} subscribed"))
        bound.bind("told", hear(f"{channel} told"))


server.library().trigger(CACHE, "told", "before you came")
client.connection.bind("pusher:connection_established", subscribe)
client.connect()

members = [next_heard(f"{channel} subscribed") for channel in CHANNELS][-1]
same(json.loads(members)["presence"]["hash"], {"ann": {"name": "Ann"}}, "members")
next_heard(f"{CACHE} subscribed")
same(next_heard(f"{CACHE} told"), "before you came", "the last event of a cache channel")
for channel in (*CHANNELS, CACHE):
    server.library().trigger(channel, "told", "well")
    same(next_heard(f"{channel} told"), "well", f"data on {channel}")

client.unsubscribe("news")
server.eventually("unsubscribed", lambda: server.subscriptions("news") == 0)
client.disconnect(timeout=0)  # its thread takes up to 100 s to notice
server.eventually("gone", lambda: server.subscriptions("presence-room") == 0)
