"""The connection whose socket_id is named does not hear the event; every other one does."""

import server
from client import Client
from server import same

library = server.library()
with Client() as sender, Client() as other, Client() as another:
    for client in (sender, other, another):
        client.subscribe("news")
    library.trigger("news", "said", "1", socket_id=sender.socket_id)
    library.trigger_batch(
        [{"channel": "news", "name": "said", "data": "2", "socket_id": sender.socket_id}]
    )
    for client in (other, another):
        same(client.expect("said", "news"), "1", "heard by the others")
        same(client.expect("said", "news"), "2", "heard by the others, from the batch")
    library.trigger("news", "after", "3")
    for client in (sender, other, another):
        same(client.expect("after", "news"), "3", "heard by all, the sender's first")
