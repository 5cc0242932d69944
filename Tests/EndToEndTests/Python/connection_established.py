"""The first frame, and signs of life in both ways a client may ask for them."""

import re

from client import Client
from server import check, same

with Client() as first, Client() as second:
    for client in (first, second):
        check(re.fullmatch(r"\d+\.\d+", client.socket_id), f"socket_id {client.socket_id}")
        timeout = client.established["activity_timeout"]
        check(isinstance(timeout, int) and timeout > 0, f"activity_timeout {timeout!r}")
    check(first.socket_id != second.socket_id, "two sockets with one id")

    first.expect_pong()
    first.send("pusher:ping", "")  # as pysher writes it
    first.expect("pusher:pong")
    first.socket.send('{"event":"pusher:ping"}')
    first.expect("pusher:pong")

    answered = first.socket.ping("are you there?")
    first.expect_pong()
    check(answered.wait(10), "no pong for a WebSocket ping")

    first.send("pusher:pong")
    first.expect_pong()

    second.socket.close(1000)
    same(second.socket.close_code, 1000, "the close is answered with its own code")
