"""When no more files can be opened, accepting pauses without spinning and clients are served on."""

import socket

import raw
import server
import stock
from client import Client
from server import check

LIMIT = 64  # of the server's open files; the test that starts this sets it

with Client() as client:
    client.subscribe("news")
    waiting = []
    for _ in range(LIMIT + 40):
        connection = raw.connect()
        connection.sendall(raw.upgrade_request())
        waiting.append(connection)

    before = server.processor_seconds()
    served = []
    left = []
    for connection in waiting:
        connection.settimeout(0.05 if left else 2)
        try:
            raw.read_until(connection, b"\r\n\r\n")
            served.append(connection)
        except TimeoutError:
            left.append(connection)
    used = server.processor_seconds() - before
    check(len(served) >= LIMIT // 2, f"only {len(served)} connections were taken")
    check(len(left) >= 40, f"{len(left)} connections left waiting: was the limit reached?")
    check(used < 1, f"processor time while nothing could be accepted: {used:.2f} s")

    client.send("pusher:subscribe", {"channel": "sport"})
    client.expect("pusher_internal:subscription_succeeded", "sport")

    for connection in served:
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()
    for connection in left[:20]:
        connection.settimeout(raw.SECONDS)
        raw.read_until(connection, b"\r\n\r\n")
    for connection in waiting:
        connection.close()
    server.eventually("served again", lambda: server.subscriptions("sport") == 1)
    client.expect_marker("news")
stock.works()
