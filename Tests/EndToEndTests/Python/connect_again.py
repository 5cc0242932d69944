"""`rtm connect` and servers that are not ours: how they refuse, and how it comes back."""

import json
import subprocess
import threading
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from server import KEY, PROGRAM, SECRET, check, same, token, user_token

DEADLINE = 30


class Fake:
    """A server of the protocol whose every connection is one of the `acts`, the last one again and
    again; says how `rtm connect` ended."""

    def __init__(self, *acts):
        self.acts = acts
        self.times = []  # when each connection came

    def handle(self, connection):
        act = self.acts[min(len(self.times), len(self.acts) - 1)]
        self.times.append(time.monotonic())
        try:
            act(connection)
        except ConnectionClosed:
            pass

    def meets(self, *options, lines="", status=0):
        with serve(self.handle, "127.0.0.1", 0) as listener:
            threading.Thread(target=listener.serve_forever).start()
            port = listener.socket.getsockname()[1]
            result = subprocess.run(
                [PROGRAM, "connect", f"ws://127.0.0.1:{port}", "--json", *options],
                input=lines,
                capture_output=True,
                text=True,
                timeout=DEADLINE,
                env={"HOME": "/nonexistent", "RTM_APP_KEY": KEY, "RTM_APP_SECRET": SECRET},
                check=False,
            )
            listener.shutdown()
        same(result.returncode, status, f"the exit status; {result.stdout} {result.stderr}")
        self.frames = [json.loads(line) for line in result.stdout.splitlines()]
        self.said = result.stderr
        return self

    def says(self, text):
        check(text in self.said, f"does not say {text!r}: {self.said}")
        return self


def send(connection, event, data, **more):
    connection.send(json.dumps({"event": event, "data": data} | more))


def greet(connection, socket="1.1"):
    data = json.dumps({"socket_id": socket, "activity_timeout": 120})
    send(connection, "pusher:connection_established", data)
    return socket


def receive(connection, event):
    """The data of the next frame, which has to be that event."""
    frame = json.loads(connection.recv(timeout=DEADLINE))
    same(frame["event"], event, "the event that came")
    return frame["data"]


def linger(connection):
    """Waits until the other side closes."""
    for _ in connection:
        pass


def refuse(code):
    """Says an error where a greeting should be, and leaves the connection open."""

    def act(connection):
        send(connection, "pusher:error", {"message": "not \x1b[2J here", "code": code})
        linger(connection)

    return act


def refuse_subscription(connection):
    greet(connection)
    receive(connection, "pusher:subscribe")
    send(connection, "pusher:error", json.dumps({"message": "no way", "code": 4009}))
    linger(connection)


def refuse_otherwise(connection):
    greet(connection)
    receive(connection, "pusher:subscribe")
    send(connection, "pusher_internal:subscription_error", "{}", channel="private-a")
    linger(connection)


def close(code, reason="", after=0.0):
    def act(connection):
        greet(connection)
        time.sleep(after)
        connection.close(code, reason)

    return act


def serve_well(connection):
    """All that was there is asked for again: channels with tokens for this socket, and the user."""
    socket = greet(connection, "7.8")
    channels = {}
    for _ in range(2):
        data = receive(connection, "pusher:subscribe")
        channels[data["channel"]] = data.get("auth")
        send(
            connection, "pusher_internal:subscription_succeeded", "{}", channel=data["channel"]
        )
    same(channels, {"news": None, "private-a": token(socket, "private-a")}, "what is asked for")
    if len(again.times) > 1:
        user = receive(connection, "pusher:signin")
        same(user["auth"], user_token(socket, user["user_data"]), "the token of the user")
        send(connection, "told", '"again"', channel="news")
    linger(connection)


def serve_once(connection):
    """Greets, subscribes, signs in, and goes away when that was more than an accident."""
    greet(connection)
    for _ in range(2):
        data = receive(connection, "pusher:subscribe")
        send(
            connection, "pusher_internal:subscription_succeeded", "{}", channel=data["channel"]
        )
    user = receive(connection, "pusher:signin")
    send(connection, "pusher:signin_success", {"user_data": user["user_data"]})
    receive(connection, "pusher:subscribe")  # the user's own channel
    time.sleep(1.1)
    connection.close(4200, "restart")


# A bare error instead of a greeting is the end, whether there is a code or not.
Fake(refuse(4001)).meets("-s", "news", status=2).says("(4001, no such app): not \\u{1B}[2J here")
Fake(refuse(None)).meets("--timeout", "20", status=2).says("refused the connection")
Fake(refuse(4004)).meets(status=2).says("over the app's quota")

# So is one that can only be about what a script asked for.
Fake(refuse_subscription).meets("-s", "private-a", status=2).says("no way")

Fake(refuse_otherwise).meets("-s", "private-a", status=2).says("was refused: no reason given")

# A code that forbids it is obeyed, with what to do; without --reconnect every code is.
fake = Fake(close(4009, "go \x1b[2J away")).meets("--timeout", "20", status=2)
fake.says("(4009, not authorized): go \\u{1B}[2J away; check the secret")
same(len(fake.times), 1, "the attempts after 4009")
last = {"code": 4009, "reason": "go \x1b[2J away", "retry_ms": None}
same((fake.frames[-1]["event"], fake.frames[-1]["data"]), ("rtm:lost", last), "the last line")
fake = Fake(close(4200)).meets("--no-reconnect", "--timeout", "20", status=1)
same(len(fake.times), 1, "the attempts without --reconnect")

# 4100 is obeyed after a second or more.
fake = Fake(close(4100), close(4001)).meets("--timeout", "20", status=2)
same(len(fake.times), 2, "the attempts after 4100 and 4001")
check(1 <= fake.times[1] - fake.times[0] < 2.5, f"came back after {fake.times}")

# 4200 at once, with all that was there.
again = Fake(serve_once, serve_well)
again.meets(
    "-s", "news", "-s", "private-a", "--expect", "told", lines='/signin {"id":"ann"}\n'
)
check(1.1 <= again.times[1] - again.times[0] < 1.6, f"came back after {again.times}")
lost = [frame for frame in again.frames if frame.get("event") == "rtm:lost"]
same(lost[0]["data"], {"code": 4200, "reason": "restart", "retry_ms": 0}, "the loss")
same(lost[0]["direction"], "local", "who tells of the loss")
