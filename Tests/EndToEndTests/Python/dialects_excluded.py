"""4.47: one connection is left out of what an app's server says in a room: by the name that rooms
has for it, or by its socket id, where it speaks Pusher's dialect.

Runs against `rtm serve --dialects pusher,rooms --bridge` with the bearer token `bridge-token`.
"""

import json

from websockets.sync.client import connect

import server
from client import Client
from server import same


class Guest:
    """A connection of rooms, in the room."""

    def __init__(self):
        self.socket = connect(server.URL + "/rooms", proxy=None, open_timeout=10)
        self.id = self.hear()["payload"]["connectionId"]
        self.say("join_room", room="lobby")
        self.hear_last("join_room", "members")

    def say(self, kind, **payload):
        self.socket.send(json.dumps({"type": kind, "payload": payload}))

    def hear(self):
        return json.loads(self.socket.recv(timeout=10))

    def hear_last(self, kind, field):
        while True:
            message = self.hear()
            if message["type"] == kind and field in message["payload"]:
                return message["payload"][field]

    def content(self):
        return self.hear_last("message", "content")


def post(content, **more):
    """The status of a call, and what it answers."""
    connection = server.http_connection()
    headers = {"Authorization": "Bearer bridge-token"}
    body = json.dumps({"content": content} | more)
    connection.request("POST", "/rooms/lobby/messages", body, headers)
    answer = connection.getresponse()
    return answer.status, json.load(answer)


# Enough of them that every loop has some.
guests = [Guest() for _ in range(8)]
same(len({guest.id for guest in guests}), 8, "every connection has a name of its own")
with Client() as pusher:
    pusher.subscribe("lobby")
    for guest in guests:
        same(post(f"not for {guest.id}", exclude=guest.id), (200, {"status": "sent"}), "4.47")
    same(post("not for Pusher", exclude=pusher.socket_id)[0], 200, "4.47")
    same(post("for all")[0], 200, "4.47")
    same(post("for all, too", exclude=None)[0], 200, "4.47")
    sent = [f"not for {guest.id}" for guest in guests]
    for guest in guests:
        heard = [guest.content() for _ in range(len(guests) + 2)]
        but_one = [content for content in sent if not content.endswith(guest.id)]
        same(heard, but_one + ["not for Pusher", "for all", "for all, too"], "4.47 what it hears")
    heard = [json.loads(pusher.expect("message", "lobby"))["content"] for _ in range(10)]
    same(heard, sent + ["for all", "for all, too"], "4.47 what a Pusher client hears")
    # Who is no connection at all is a mistake; who is gone is not.
    for nobody in ("", "ann", "1-", "1732692000000-?", 7, {}):
        status, answer = post("x", exclude=nobody)
        same((status, "connectionId" in answer["error"]), (400, True), f"4.47 {nobody!r}")
    same(post("and last", exclude="1732692000000-k3j9x0a2b")[0], 200, "4.47 one that is gone")
    for guest in guests:
        same(guest.content(), "and last", "4.47")
        guest.socket.close()
