"""A client that speaks the Pusher protocol through the `websockets` library."""

import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect, unix_connect

import server
from server import check, same

SECONDS = 10  # for any one frame
MARKER = "marker"


class Client:
    """One connection; reads every frame itself, so that none goes unseen."""

    def __init__(self, path=server.APP_PATH, unix=None, **more):
        """`more` goes to `websockets`: `additional_headers`, `origin`, `source_address`."""
        options = {"compression": None, "open_timeout": SECONDS, "close_timeout": SECONDS} | more
        if unix:
            self.socket = unix_connect(unix, "ws://localhost" + path, **options)
        else:
            self.socket = connect(server.URL + path, proxy=None, **options)
        self.established = self.expect("pusher:connection_established")
        self.socket_id = self.established["socket_id"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    # Sending

    def send(self, event, data=None, channel=None):
        frame = {"event": event, "data": {} if data is None else data}
        self.socket.send(json.dumps(frame | ({"channel": channel} if channel else {})))

    def subscribe(self, channel, channel_data=None, auth=None):
        """Subscribes, with a good token where one is needed; returns what the server says."""
        self.ask(channel, channel_data, auth)
        answer = self.expect("pusher_internal:subscription_succeeded", channel)
        return answer

    def sign_in(self, user_id, **more):
        """Signs in with a good token, maybe with `user_info` and a `watchlist`."""
        data = json.dumps({"id": user_id} | more)
        auth = server.user_token(self.socket_id, data)
        self.send("pusher:signin", {"auth": auth, "user_data": data})
        same(self.expect("pusher:signin_success"), {"user_data": data}, "answer to the sign-in")

    def ask(self, channel, channel_data=None, auth=None):
        """Asks for a subscription without waiting for the answer."""
        data = {"channel": channel}
        if channel_data is not None:
            data["channel_data"] = channel_data
        if auth is None and channel.startswith(("private-", "presence-")):
            auth = server.token(self.socket_id, channel, channel_data)
        if auth is not None:
            data["auth"] = auth
        self.send("pusher:subscribe", data)

    # Receiving

    def receive(self):
        """The next frame, its shape checked."""
        try:
            text = self.socket.recv(timeout=SECONDS)
        except TimeoutError:
            raise SystemExit(f"no frame within {SECONDS} s") from None
        check(isinstance(text, str), f"a binary frame: {text!r}")
        frame = json.loads(text)
        kind = dict if frame["event"] in ("pusher:error", "pusher:signin_success") else str
        if frame["event"] not in ("pusher:ping", "pusher:pong"):
            check(isinstance(frame["data"], kind), f"data must be {kind.__name__}: {text}")
        return frame

    def expect(self, event, channel=None):
        """The next frame must be `event` on `channel`; returns its data, decoded once."""
        frame = self.receive()
        same((frame["event"], frame.get("channel")), (event, channel), f"event in {frame}")
        data = frame.get("data")
        return json.loads(data) if isinstance(data, str) and event.startswith("pusher") else data

    def expect_error(self, code=None):
        """The next frame must be an error with `code`, or without any; returns its message."""
        data = self.expect_frame("pusher:error")["data"]
        same(data.get("code"), code, f"code of {data}")
        check(data.get("message"), f"an error without a message: {data}")
        return data["message"]

    def expect_frame(self, event):
        """The next frame, whole; for those that carry more than data."""
        frame = self.receive()
        same(frame["event"], event, f"event in {frame}")
        return frame

    def expect_pong(self):
        """The connection lives, and nothing else was on its way."""
        self.send("pusher:ping")
        self.expect("pusher:pong")

    def expect_marker(self, channel):
        """Publishes to `channel` and hears nothing before that: what else was sent came not here.

        Messages of one channel arrive in one order, so silence needs no waiting.
        """
        server.library().trigger(channel, MARKER, "")
        self.expect(MARKER, channel)

    def close_code(self):
        """The code that the server closes with, once what it said before has been read."""
        try:
            frame = self.socket.recv(timeout=SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except TimeoutError:
            raise SystemExit(f"not closed within {SECONDS} s") from None
        raise SystemExit(f"a frame instead of the close: {frame}")


def refused(code, path=server.APP_PATH, **options):
    """A connection is let in by nobody: told why, and closed with `code`; returns what it is told.

    `options` go to `websockets`: `additional_headers`, `origin`, `source_address`.
    """
    with connect(server.URL + path, proxy=None, compression=None, **options) as socket:
        frame = json.loads(socket.recv(timeout=SECONDS))
        same((frame["event"], frame["data"]["code"]), ("pusher:error", code), f"{frame}")
        try:
            raise SystemExit(f"a second frame: {socket.recv(timeout=SECONDS)}")
        except ConnectionClosed as closed:
            same(closed.rcvd.code, code, "close code")
    return frame["data"]["message"]


def member(user_id, **info):
    """The `channel_data` of a presence channel, as an app server writes it."""
    return json.dumps({"user_id": user_id, "user_info": info} if info else {"user_id": user_id})
