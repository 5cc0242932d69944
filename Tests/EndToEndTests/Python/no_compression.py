"""A server that was told not to compress declines, and has no echo that it was not told to have."""

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from server import check, same

with connect(server.URL + server.APP_PATH, proxy=None) as connection:
    same(connection.response.headers.get("Sec-WebSocket-Extensions"), None, "the answer")
    check("connection_established" in connection.recv(timeout=10), "it works")

with connect(server.URL + "/echo", proxy=None) as connection:
    check("4005" in connection.recv(timeout=10), "no echo unless it is turned on")
    try:
        connection.recv(timeout=10)
    except ConnectionClosed as closed:
        same(closed.rcvd.code, 4005, "the close code")
