"""New connections of one address: a burst, then so many a second; others come as they like.

The server was started with --connection-rate 2:5 --trusted-proxies 127.0.0.1.
"""

import socket
import time

import raw
import server
from client import Client, refused
from server import check, same

HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def status(source):
    with socket.create_connection((server.HOST, server.PORT), raw.SECONDS, source) as connection:
        try:
            connection.sendall(HEALTH)
            return int(raw.read_until(connection, b"\r\n").split()[1])
        except ConnectionResetError:
            return 429


started = time.monotonic()
statuses = [status(("127.0.0.2", 0)) for _ in range(12)]
passed = time.monotonic() - started
same(statuses[:5], [200] * 5, "a burst of five")
check(statuses.count(200) <= 5 + 2 * passed, f"then two a second: {statuses} in {passed} s")
check(429 in statuses, f"{statuses}")
same(status(("127.0.0.3", 0)), 200, "another address")
server.eventually("a rest earns more", lambda: status(("127.0.0.2", 0)) == 200)

counted = server.figure("rtm_admission_refusals_total", limit="connection-rate")
check(counted >= statuses.count(429), f"{counted} are counted")

# Behind a proxy, WebSockets are counted by the client they are of, and told after the upgrade.
proxied = {"additional_headers": [("X-Forwarded-For", "192.0.2.1")]}
clients = [Client(**proxied) for _ in range(5)]
message = refused(4100, **proxied)
check("at most 2 connections a second" in message and "--connection-rate" in message, message)
for client in clients:
    client.expect_pong()
