"""A flood to 200 readers that never read: all are closed, and the server's memory stays bounded."""

import raw
import server
import stock
from client import Client
from server import check, same

LAZY = 200
BATCHES = 200  # of 100 KB each: 20 MB to everyone
MEMORY = 32 * 1024 * 1024  # bytes; an outbox each would be 200 MB, but they share what they keep

lazy = [raw.upgraded(receive_buffer=4096) for _ in range(LAZY)]
for connection in lazy:
    connection.sendall(raw.frame(b'{"event":"pusher:subscribe","data":{"channel":"news"}}'))
    check(b"subscription_succeeded" in raw.read_frame(connection)[1], "not subscribed")

with Client() as reader:
    reader.subscribe("news")
    same(server.subscriptions("news"), LAZY + 1, "subscriptions at first")
    library = server.library()
    event = {"channel": "news", "name": "flood", "data": "f" * 10_000}
    before = server.resident_bytes()
    for _ in range(BATCHES):
        library.trigger_batch([event] * 10)
        for _ in range(10):
            same(len(reader.expect("flood", "news")), 10_000, "what the reader gets")
    server.eventually("the lazy ones are closed", lambda: server.subscriptions("news") == 1)
    grown = server.resident_bytes(most=True) - before
    print(f"the server grew by {grown >> 10} KiB at most")
    check(grown < MEMORY, f"the server grew by {grown >> 10} KiB")
    reader.expect_pong()
for connection in lazy:
    connection.close()
stock.works()
