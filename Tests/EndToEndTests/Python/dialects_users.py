"""One user of every dialect on a bridged server: who gets what is sent to `ann`, when some of her
connections have proven who they are and others only say so (C21).

Runs against `rtm serve --dialects pusher,users,rooms --bridge` with the bearer token
`bridge-token`; RTM_TRUSTED tells whether with --trust-user-ids.
"""

import json
import os
import subprocess
import urllib.request
from contextlib import ExitStack

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from client import Client
from server import check, same

IS_TRUSTED = os.environ["RTM_TRUSTED"] == "1"
library = server.library()


class Peer:
    """A connection of users or rooms."""

    def __init__(self, stack, path):
        url = server.URL + path
        self.socket = stack.enter_context(connect(url, proxy=None, open_timeout=10))
        json.loads(self.socket.recv(timeout=10))

    def hear(self, but=("presence",)):
        """The next message that is not of these types, times left out."""
        while (message := json.loads(self.socket.recv(timeout=10)))["type"] in but:
            pass
        for part in (message, message.get("payload")):
            if isinstance(part, dict):
                part.pop("timestamp", None)
        return message

    def ask(self, **frame):
        self.socket.send(json.dumps(frame))
        return self.hear()

    def close_code(self):
        try:
            raise SystemExit(f"a message instead of the close: {self.hear()}")
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


def jwt(user):
    """By the tool that app servers are told to use."""
    words = [server.PROGRAM, "auth", "jwt", user, "--plain"]
    app = f"{server.APP_ID}:{server.KEY}:{server.SECRET}"
    environment = os.environ | {"RTM_APPS": app}
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip()


def post(path, **body):
    request = urllib.request.Request(
        server.HTTP + path, json.dumps(body).encode(), {"Authorization": "Bearer bridge-token"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def online():
    request = urllib.request.Request(
        server.HTTP + "/users/online", headers={"Authorization": "Bearer bridge-token"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


with ExitStack() as stack:
    pusher = stack.enter_context(Client())
    answer = library.authenticate_user(pusher.socket_id, {"id": "ann"})
    pusher.send("pusher:signin", answer)
    same(pusher.expect("pusher:signin_success")["user_data"], answer["user_data"], "the sign-in")
    claims = {"users, by its word": Peer(stack, "/users")}
    told = claims["users, by its word"].ask(type="register", userId="ann")
    same(told, {"type": "register", "status": "success", "userId": "ann"}, "a claim is taken")
    claims["rooms, by its word"] = Peer(stack, "/rooms?userId=ann")
    proofs = {"rooms, by a token": Peer(stack, "/rooms?token=" + jwt("ann"))}
    proofs["users, by a token"] = Peer(stack, "/users")
    told = proofs["users, by a token"].ask(type="register", userId="ann", token=jwt("ann"))
    same(told["status"], "success", "a proof is taken")
    other = Peer(stack, "/users")
    other.ask(type="register", userId="bob")
    everybody = claims | proofs
    proven = everybody if IS_TRUSTED else proofs

    # Who is not ann by a token, of any kind, is not ann.
    liar = stack.enter_context(Client())
    liar.send("pusher:signin", {"auth": "x:y", "user_data": '{"id":"ann"}'})
    liar.expect_error(4009)
    stranger = Peer(stack, "/users")
    told = stranger.ask(type="register", userId="ann", token=jwt("ann")[:-2])
    same(told["type"], "error", "users, by a wrong token")
    server.eventually(
        "as many as have proven it",
        lambda: server.subscriptions("%23server-to-user-ann") == 1 + len(proven),
    )
    users = {"users": ["ann", "bob"], "verified": ["ann", "bob"] if IS_TRUSTED else ["ann"]}
    same(online(), users, "who is online")

    # What an app signs for is for those who have proven it, in every dialect.
    library.send_to_user("ann", "signed", {"n": 1})
    frame = pusher.expect_frame("signed")
    same(frame["channel"], "#server-to-user-ann", "the channel of what is for ann")
    same(json.loads(frame["data"]), {"n": 1}, "what is for ann")
    for who, peer in proven.items():
        if who.startswith("users"):
            wanted = {"type": "signed", "message": {"n": 1}, "sender": "system"}
        else:
            wanted = {"type": "message", "payload": {"event": "signed", "content": {"n": 1}}}
        same(peer.hear(), wanted, f"what is for ann: {who}")

    # So is what users and rooms send to the name; who only says so has heard nothing of it.
    sent = post("/api/send-to-user", userId="ann", message={"n": 2}, type="told")
    delivered = 1 + len(proven)
    same(sent, {"success": True, "delivered": delivered, "userId": "ann"}, "of all who are ann")
    same(json.loads(pusher.expect_frame("told")["data"])["message"], {"n": 2}, "Pusher's ann")
    for who, peer in proven.items():
        frame = peer.hear()
        if who.startswith("users"):
            wanted = {"type": "told", "message": {"n": 2}, "sender": "system"}
            same(frame, wanted, f"send-to-user: {who}")
        else:
            payload = frame["payload"]
            same((payload["event"], payload["content"]["message"]), ("told", {"n": 2}), who)
    result = other.ask(type="notification", targetUserId="ann", action="hi", data={"n": 3})
    same((result["delivered"], result["connections"]), (True, delivered), "bob to ann")
    heard_hi = json.loads(pusher.expect_frame("client-notification")["data"])
    same(heard_hi["sender"], "bob", "Pusher's ann hears whose it is")
    for who, peer in proven.items():
        frame = peer.hear()
        seen = frame if who.startswith("users") else frame["payload"]["content"]
        same((seen["sender"], seen["data"]), ("bob", {"n": 3}), f"from bob: {who}")
    sent = post("/users/ann/messages", content="hello")
    same(sent, {"delivered": delivered}, "of all who are ann, by rooms")
    pusher.expect_frame("message")
    for who, peer in proven.items():
        frame = peer.hear()
        check("hello" in json.dumps(frame), f"by rooms: {who}", f": {frame}")

    # A Pusher client may not ask for the channel, whatever it says.
    liar.ask("#server-to-user-ann", auth=server.token(liar.socket_id, "#server-to-user-ann"))
    same(liar.receive()["event"], "pusher:subscription_error", "ann's channel, by a channel token")

    # An app ends the connections of those who have proven it; nobody else's.
    same(library.terminate_user_connections("ann"), {}, "the answer to the end of ann")
    same(pusher.close_code(), 4009, "Pusher's ann is ended")
    for who, peer in proven.items():
        same(peer.close_code(), 1008, f"ended: {who}")
    if not IS_TRUSTED:
        same(claims["users, by its word"].ask(type="ping")["type"], "pong", "a claim stays")
        same(claims["rooms, by its word"].ask(type="ping")["type"], "pong", "a claim stays")
        # Now they are all that there is of ann.
        sent = post("/api/send-to-user", userId="ann", message={"n": 4}, type="told")
        same(sent, {"success": True, "delivered": 2, "userId": "ann"}, "of all who say so")
        for who, peer in claims.items():
            check('{"n": 4}' in json.dumps(peer.hear()), f"by its word: {who}")
    same(other.ask(type="ping")["type"], "pong", "bob stays")
    liar.expect_pong()
