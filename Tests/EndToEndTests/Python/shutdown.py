"""SIGTERM: every client is closed with 4200, so that it comes back at once."""

import os
import signal
import time

import raw
import server
from client import Client
from server import check, same

clients = [Client() for _ in range(20)]
clients[0].subscribe("presence-room", '{"user_id":"ann"}')
for client in clients[1:10]:
    client.subscribe("news")
server.library().trigger("news", "last", "words")
idle = raw.connect()
os.kill(server.PID, signal.SIGTERM)
for client in clients[1:10]:
    same(client.expect("last", "news"), "words", "what was published before is heard")
for client in clients:
    same(client.close_code(), 4200, "close code")
same(idle.recv(1), b"", "an idle HTTP connection is ended too")
deadline = time.monotonic() + 3
while True:
    check(time.monotonic() < deadline, "the server is gone, whoever kept a connection in a pool")
    try:
        raw.connect().close()
    except ConnectionRefusedError:
        break
