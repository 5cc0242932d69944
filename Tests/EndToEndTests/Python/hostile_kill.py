"""SIGKILL and a new server at the same port: stock clients come back by themselves, and hear."""

import sys

import pusher

import server
import stock
from own_server import OwnServer
from server import same


def trigger(data):
    library = pusher.Pusher(
        server.APP_ID, server.KEY, server.SECRET, host="127.0.0.1", port=port, ssl=False
    )
    library.trigger("news", "told", data)


with OwnServer(stderr=sys.stderr) as first:
    port = first.port
    clients = [stock.subscriber("news", port, reconnect_interval=0.2) for _ in range(5)]
    for _, heard in clients:
        same(heard.get(timeout=10), "subscribed", "at first")
    trigger("before")
    for _, heard in clients:
        same(heard.get(timeout=10), "before", "event")
    first.process.kill()
    first.process.wait()

with OwnServer(stderr=sys.stderr, port=port) as second:
    for _, heard in clients:
        same(heard.get(timeout=20), "subscribed", "again")
    trigger("after")
    for client, heard in clients:
        same(heard.get(timeout=10), "after", "event")
        client.disconnect(timeout=0)
    second.stop()
stock.works()
