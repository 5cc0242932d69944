"""4.07, 4.08, 4.09: what becomes of clients of `rooms` that are silent, and of their users.

Runs against `rtm serve --dialect rooms --activity-timeout 1 --pong-timeout 20 --away-after 1
--client-idle-timeout 3`: a client is pinged after a second without a message, a user is away after
one without any but pongs, and who sends nothing at all is closed after three.
"""

import json
import queue
import threading
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from server import check, same


class Guest:
    """One connection, that answers each ping, and is silent unless it is told to say something."""

    def __init__(self, query="", pongs=True):
        self.pongs = pongs
        self.pings = 0
        self.heard = queue.Queue()
        self.socket = connect(server.URL + "/" + query, proxy=None)
        self.began = time.monotonic()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for text in self.socket:
                message = json.loads(text)
                if message["type"] == "ping":
                    self.pings += 1
                    if self.pongs:
                        self.say("pong", timestamp=0)
                elif message["type"] != "pong":
                    self.heard.put((message["type"], message["payload"]))
            closed = self.socket.close_code, self.socket.close_reason
        except ConnectionClosed as end:
            closed = end.rcvd and (end.rcvd.code, end.rcvd.reason)
        self.heard.put(("closed", closed))

    def say(self, kind, **payload):
        self.socket.send(json.dumps({"type": kind, "payload": payload}))

    def next(self, *kinds):
        """What it hears next of such kinds."""
        while True:
            kind, payload = self.heard.get(timeout=20)
            if kind in kinds:
                return payload

    def hears(self, user, status, what):
        """The next that is told of any user, or broadcast."""
        told = self.next("presence", "broadcast")
        same((told.get("userId"), told.get("status")), (user, status), what)


watcher = Guest()
mute = Guest(pongs=False)
talker = Guest("?userId=ann")
quiet = Guest("?userId=ann")
for _ in (talker, quiet):
    watcher.hears("ann", "online", "4.09 both have come")

# As long as one of them talks, nothing is told.
server.eventually("4.07 two pings", lambda: talker.say("ping") or quiet.pings >= 2)
talker.say("broadcast", mark=1)
watcher.hears("ann", None, "4.09 not while one of the user's connections talks")
spoke = time.monotonic()
watcher.hears("ann", "away", "4.09 when all of them are silent, though they pong")
check(time.monotonic() - spoke >= 0.9, "4.09 not before a second")
quiet.say("ping")
watcher.hears("ann", "online", "4.09 with the next message")
watcher.hears("ann", "away", "4.09 and again")
late = Guest("?userId=ann")
watcher.hears("ann", "online", "4.09 with one more connection")

# What a user says stays, however silent or loud.
late.say("presence", status="offline")
watcher.hears("ann", "offline", "4.28 as the user says")
pings = late.pings
server.eventually("4.09 silence", lambda: late.pings >= pings + 2)
late.say("broadcast", mark=2)
watcher.hears("ann", None, "4.09 what the user says stays")
late.say("presence", status="online")
watcher.hears("ann", "online", "4.28 until it says otherwise")
watcher.hears("ann", "away", "4.09 and is silent")

# 4.08: not even a pong.
closed = mute.next("closed")
same(closed, (1001, "nothing came for 3 s"), "4.08 how it is closed")
same(mute.pings, 1, "4.07 it was pinged")
for guest in (watcher, quiet):
    check(guest.heard.empty() or guest.heard.queue[-1][0] != "closed", "4.08 pongs suffice")
    check(time.monotonic() - guest.began > 5, "4.08 for longer than that")
