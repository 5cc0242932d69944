"""4.34: the rate of messages of `rooms` is that of a user, whose connections have it together.

Runs against `rtm serve --dialect rooms --max-client-events 4 --client-event-window 60`, whose
loops are as many as there are processors.
"""

import json
from contextlib import ExitStack

from websockets.sync.client import connect

import server
from server import same


class Guest:
    """One connection in the room."""

    def __init__(self, stack, query=""):
        # Without a bound on what it keeps unread, or it would not read how it is closed.
        socket = connect(server.URL + "/" + query, proxy=None, max_queue=None)
        self.socket = stack.enter_context(socket)
        self.say("join_room")
        self.hear("join_room")

    def say(self, kind, **payload):
        self.socket.send(json.dumps({"type": kind, "payload": {"room": "lobby"} | payload}))

    def hear(self, kind):
        """The next of a kind; who comes and goes is of no matter."""
        while True:
            message = json.loads(self.socket.recv(timeout=10))
            if message["type"] == kind:
                return message["payload"]

    def is_heard(self):
        self.say("message", content=0)
        answer = self.hear("message")
        if "error" in answer:
            same(answer, {"error": "Rate limit exceeded"}, "4.34 the words")
            return False
        return True


with ExitStack() as stack:
    guests = [Guest(stack, "?userId=ann") for _ in range(4)]
    heard = []
    for guest in guests + guests[:2]:
        heard.append(guest.is_heard())
        for other in guests:
            if other is not guest and heard[-1]:
                other.hear("message")
    same(heard, [True] * 4 + [False] * 2, "4.34 of a user's connections")
    again = Guest(stack, "?userId=ann")
    same(again.is_heard(), False, "4.34 of one that came later")
    for query in ("?userId=bob", "", ""):
        guest = Guest(stack, query)
        heard = [guest.is_heard() for _ in range(5)]
        same(heard, [True] * 4 + [False], f"4.34 of '{query}'")
