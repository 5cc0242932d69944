"""A client beyond its address' limit is let go without a word: over TLS, one costs a handshake.

The server lets one address have 3 connections.
"""

import socket

import raw
import server
from client import Client
from server import same

LIMIT = 3  # of --max-ip-connections
clients = [Client() for _ in range(LIMIT)]
for _ in range(3):
    with socket.create_connection((server.HOST, server.PORT), timeout=raw.SECONDS) as plain:
        try:
            same(plain.recv(1), b"", "what one too many hears")
        except ConnectionResetError:
            pass
for client in clients:
    client.expect_pong()
clients.pop().socket.close()
def connects():
    try:
        Client().socket.close()
        return True
    except OSError:
        return False


server.eventually("a place is free", connects)
