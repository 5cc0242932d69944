"""PyPI pusher sends a batch; its events arrive in their order, each on its channel."""

import server
from client import Client
from server import same

with Client() as client:
    client.subscribe("news")
    client.subscribe("sport")
    server.library().trigger_batch(
        [
            {"channel": "news", "name": "first", "data": "1"},
            {"channel": "sport", "name": "second", "data": "2"},
            {"channel": "news", "name": "third", "data": {"n": 3}},
        ]
    )
    same(client.expect("first", "news"), "1", "first of the batch")
    same(client.expect("second", "sport"), "2", "second of the batch")
    same(client.expect("third", "news"), '{"n": 3}', "third of the batch")
