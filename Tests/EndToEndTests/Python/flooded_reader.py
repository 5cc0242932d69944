"""A subscriber that never reads is closed; it costs the server little, and the others nothing."""

import raw
import server
from client import Client
from server import check, same

BATCHES = 400  # of 100 KB: 40 MB, far more than any socket buffer holds
MEMORY = 16 * 1024 * 1024  # bytes; one outbox of 1 MiB is what the flooded one may cost

lazy = raw.upgraded(receive_buffer=4096)
lazy.sendall(raw.frame(b'{"event":"pusher:subscribe","data":{"channel":"news"}}'))
check(b"subscription_succeeded" in raw.read_frame(lazy)[1], "not subscribed")

with Client() as reader:
    reader.subscribe("news")
    same(server.subscriptions("news"), 2, "subscriptions at first")
    library = server.library()
    filling = "f" * 10_000
    event = {"channel": "news", "name": "flood", "data": filling}
    before = server.resident_bytes()
    most = before
    for _ in range(BATCHES):
        library.trigger_batch([event] * 10)
        for _ in range(10):
            same(reader.expect("flood", "news"), filling, "what the reader gets")
        most = max(most, server.resident_bytes())

    server.eventually("the lazy one is closed", lambda: server.subscriptions("news") == 1)
    check(most - before < MEMORY, f"the server grew by {(most - before) >> 10} KiB")

try:
    while lazy.recv(65536):
        pass
except ConnectionResetError:
    pass
