"""3.01-3.26: the server that the dialect `pusher` stands in for, as its documentation uses it.

Serves by itself: `rtm serve --dialect pusher --bearer-token YOUR_API_KEY`, its app by 3.21's
variables.
"""

import json
import os
import re
import socket
import subprocess
import sys

from websockets.sync.client import connect

import server
from own_server import OwnServer
from server import check, same

APP = {
    "PUSHER_APP_ID": "1", "PUSHER_APP_KEY": "your-app-key", "PUSHER_APP_SECRET": "your-app-secret",
}
DIGEST = "60f567cd980fa71e6deacfa64dd167d0ecfe1ac1b56b61d013a333cac34ae454"  # of the document


def post(own, path, body, token):
    """As the documentation does, by curl."""
    words = [
        "curl", "-s", "-w", r" %{http_code}", "-X", "POST", f"http://127.0.0.1:{own.port}{path}",
        "-H", "Content-Type: application/json", "-d", json.dumps(body),
    ]
    if token:
        words += ["-H", f"Authorization: Bearer {token}"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def tool(*words):
    """What rtm prints, as JSON."""
    command = [server.PROGRAM, *words]
    out = subprocess.run(command, check=True, capture_output=True, env=os.environ | TOOLS).stdout
    return json.loads(out)


def free_port():
    with socket.create_server(("", 0)) as listener:
        return listener.getsockname()[1]


TOOLS = {"RTM_APP_KEY": "your-app-key", "RTM_APP_SECRET": "your-app-secret"}
vector = tool("auth", "channel", "1234.5678", "private-my-channel")["auth"]
same(vector, "your-app-key:" + DIGEST, "3.11 by the vector")

port = free_port()
flags = ["--dialect", "pusher", "--bearer-token", "YOUR_API_KEY"]
with OwnServer(*flags, stderr=sys.stderr, app=False, environment=APP, port=port) as own:
    same(own.port, port, "3.02 the port it was told")
    url = f"ws://127.0.0.1:{own.port}/app/your-app-key?client=js&version=8&protocol=7"
    with connect(url, proxy=None, open_timeout=10, close_timeout=10) as client:
        # 3.06, 3.07, 3.10
        first = json.loads(client.recv(timeout=10))
        same(first["event"], "pusher:connection_established", "3.06, 3.21 with its key")
        told = json.loads(first["data"])
        same(told["activity_timeout"], 25, "3.04, 3.06 the interval, by default")
        check(re.fullmatch(r"\d+\.\d+", told["socket_id"]), f"3.06 {told}")
        # 3.11: what is hashed is the connection's own.
        channel = "private-my-channel"
        own_token = tool("auth", "channel", told["socket_id"], channel)["auth"]
        for auth, event, frames in (
            (own_token, "subscription_succeeded", 1), (vector, "subscription_error", 2),
        ):
            data = {"channel": channel, "auth": auth}
            client.send(json.dumps({"event": "pusher:subscribe", "data": data}))
            heard = [client.recv(timeout=10) for _ in range(frames)]
            check(any(event in frame for frame in heard), f"3.11 {heard}")
            client.send('{"event":"pusher:unsubscribe","data":{"channel":"private-my-channel"}}')
        client.send('{"event":"pusher:ping"}')
        same(json.loads(client.recv(timeout=10))["event"], "pusher:pong", "3.07")
        client.send('{"event":"pusher:subscribe","data":{"channel":"my-channel"}}')
        answer = json.loads(client.recv(timeout=10))
        same(answer["event"], "pusher_internal:subscription_succeeded", "3.10")
        same((answer["channel"], answer["data"]), ("my-channel", "{}"), "3.10")
        # 3.19: text and objects; signatures are asked of who has no token.
        event = {"name": "my-event", "channel": "my-channel"}
        for data in ("hello", {"message": "hello"}):
            told = post(own, "/apps/1/events", event | {"data": data}, "YOUR_API_KEY")
            same(told, "{} 200", "3.19")
            heard = json.loads(client.recv(timeout=10))
            if not isinstance(data, str):
                heard["data"] = json.loads(heard["data"])
            same(heard, {"event": "my-event", "channel": "my-channel", "data": data}, "3.19")
        for token, fault in (("YOUR_API_KE", "this bearer token is wrong"), (None, "'auth_key'")):
            told = post(own, "/apps/1/events", event | {"data": ""}, token)
            same(told[-3:], "401", f"3.19 by {token}")
            check(fault in told, f"3.19 by {token}: {told}")
        same(post(own, "/apps/2/events", event, "YOUR_API_KEY")[-3:], "404", "3.19 of no app")
