"""One that sends faster than it may is read no faster: nothing is lost, and others do not feel it.

The server was started with --max-messages 20:10.
"""


import time

import server
from client import Client
from server import check, same

with Client() as fast, Client() as other:
    fast.subscribe("news")
    time_of_rest = time.monotonic()
    other.expect_pong()
    started = time.monotonic()
    for _ in range(40):
        fast.send("pusher:ping")
    other.expect_pong()
    check(time.monotonic() - started < 0.5, "others wait")
    # What is published reaches it at once, though it is not read.
    fast.expect("pusher:pong")
    events = ["pusher:pong"]
    message = None
    while events.count("pusher:pong") < 40:
        frame = fast.receive()
        events.append(frame["event"])
        if frame["event"] == "pusher:error":
            message = frame["data"]["message"]
            same(frame["data"]["code"], None, "code: the connection goes on")
    passed = time.monotonic() - started
    same(events.count("pusher:error"), 1, "it is told, once")
    check("at most 20 messages a second" in message and "--max-messages" in message, message)
    check(passed >= (40 - 10) / 20 - 0.1, f"40 messages in {passed} s: that is too fast")
    check(passed < 5, f"40 messages in {passed} s: that is too slow")
    fast.expect_pong()
    counted = server.figure("rtm_refusals_total", limit="max-messages")
    check(25 <= counted <= 32, f"{counted} of 40 are counted as too fast")
