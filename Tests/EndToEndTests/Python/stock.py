"""A stock client, after whatever was done to the server: pysher hears what `pusher` triggers."""

import logging
import queue

import pysher

import server
from server import same

logging.getLogger("pysher.connection").setLevel(logging.CRITICAL)


def subscriber(channel, port=server.PORT, **options):
    """A pysher client, and the queue of what it hears: when it subscribed, and each `told`."""
    heard = queue.Queue()
    client = pysher.Pusher(
        server.KEY, custom_host=server.HOST, port=port, secure=server.IS_SECURE, **options
    )

    def subscribe(_):
        bound = client.subscribe(channel)
        bound.bind("pusher_internal:subscription_succeeded", lambda *_: heard.put("subscribed"))
        bound.bind("told", heard.put)

    client.connection.bind("pusher:connection_established", subscribe)
    client.connect()
    return client, heard


def works():
    """Ends the script unless a new client can connect, subscribe, and hear an event."""
    client, heard = subscriber("stock")
    same(heard.get(timeout=20), "subscribed", "what pysher hears first")
    server.library().trigger("stock", "told", "well")
    same(heard.get(timeout=20), "well", "what pysher hears then")
    client.disconnect(timeout=0)
    server.eventually("pysher is gone", lambda: server.subscriptions("stock") == 0)
