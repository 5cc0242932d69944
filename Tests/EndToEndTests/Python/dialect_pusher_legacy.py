"""3.05, 3.12-3.14, 3.19: what is unlike Pusher in the server that the dialect `pusher` stands in
for; first without what has it back, then with it.

Serves by itself: `rtm serve --dialect pusher --bearer-token YOUR_API_KEY`, and more.
"""

import json
import sys

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from own_server import OwnServer
from server import same

APP = {"PUSHER_APP_ID": "1", "PUSHER_APP_KEY": "your-app-key", "PUSHER_APP_SECRET": server.SECRET}
BEARER = {"Authorization": "Bearer YOUR_API_KEY"}
FLAGS = ["--dialect", "pusher", "--bearer-token", "YOUR_API_KEY"]
LEGACY = ["--any-path", "--presence-auth", "legacy", "--close-on-auth-failure", "--raw-object-data"]
ANN = '{"user_id":"ann","user_info":{"name":"Ann"}}'


def opened(own, path):
    """A connection, and its socket id."""
    url = f"ws://127.0.0.1:{own.port}{path}"
    client = connect(url, proxy=None, open_timeout=10, close_timeout=10)
    return client, json.loads(hear(client)["data"])["socket_id"]


def hear(client):
    return json.loads(client.recv(timeout=10))


def subscribe(client, channel, **more):
    data = {"channel": channel} | more
    client.send(json.dumps({"event": "pusher:subscribe", "data": data}))
    return hear(client)


def publish(own, path, body, what):
    status, _, answer = own.ask("POST", "/apps/1" + path, json.dumps(body), BEARER)
    same((status, answer), (200, b"{}"), what)


def signed(socket_id, channel):
    """As that server's documentation signs, for presence channels, too."""
    return "your-app-key:" + server.signature(f"{socket_id}:{channel}")


def like_pusher(own):
    with connect(f"ws://127.0.0.1:{own.port}/anything", proxy=None, open_timeout=10) as client:
        same(hear(client)["data"]["code"], 4005, "3.05 another path")
    client, socket_id = opened(own, "/app/your-app-key")
    for data in ({"channel_data": '{"user_id":"ann"}'}, {}):
        told = subscribe(client, "presence-x", auth=signed(socket_id, "presence-x"), **data)
        same(told["event"], "pusher:subscription_error", f"3.12, 3.14 {data}")
        if data:
            same(hear(client)["event"], "pusher:error", "3.12")
    client.send('{"event":"pusher:ping"}')
    same(hear(client)["event"], "pusher:pong", "3.13, 3.14 it stays")
    client.close()


def any_path(own):
    """Paths of no app, and of none that there is; its own app is the first."""
    for path in ("/", "/ws?client=js", "/app/another-key", "/app/your-app-key"):
        client, _ = opened(own, path)
        told = subscribe(client, "my-channel")
        same(told["event"], "pusher_internal:subscription_succeeded", f"3.05 {path}")
        event = {"name": "e", "channel": "my-channel", "data": path}
        publish(own, "/events", event, "3.05")
        same(hear(client)["data"], path, f"3.05 {path}")
        client.close()


def first_app():
    """Who names no app's key behind /app/ is the first app's."""
    flags = [*FLAGS, "--any-path", "--app", "2:second:s2"]
    with OwnServer(*flags, stderr=sys.stderr, app=False, environment=APP) as own:
        for path, channels in (
            ("/foo/your-app-key", 1), ("/app/your-app-key", 0), ("/app/nobody", 1),
        ):
            client, _ = opened(own, path)
            subscribe(client, "whose")
            answer = own.ask("GET", "/apps/2/channels", headers=BEARER)[2]
            same(len(json.loads(answer)["channels"]), channels, f"3.05 {path} of two apps")
            client.close()
            server.eventually(
                "3.05 it is gone",
                lambda: own.ask("GET", "/apps/2/channels", headers=BEARER)[2] == b'{"channels":{}}',
            )


def presence(own):
    """Who the member is stands beside the token, not in it."""
    ann, socket_id = opened(own, "/")
    token = signed(socket_id, "presence-x")
    told = subscribe(ann, "presence-x", auth=token, channel_data=ANN)
    members = json.loads(told["data"])["presence"]["hash"]
    same(members, {"ann": {"name": "Ann"}}, "3.12 the members")
    return ann


def failures(own, ann):
    """An error, then the end, without a code."""
    refused, nobody = "Unauthorized", "Missing user_id for presence channel"
    for what, channel, data, message in (
        ("3.13 no token", "private-x", {}, refused),
        ("3.13 a wrong token", "private-x", {"auth": "your-app-key:00"}, refused),
        ("3.13 a wrong presence", "presence-x", {"auth": "x", "channel_data": ANN}, refused),
        ("3.14 nobody", "presence-x", {}, nobody),
        ("3.14 {}", "presence-x", {"channel_data": "{}"}, nobody),
    ):
        client, socket_id = opened(own, "/")
        if message == nobody:
            data = data | {"auth": signed(socket_id, channel)}
        told = subscribe(client, channel, **data)
        wanted = {"event": "pusher:error", "data": {"message": message, "code": 4009}}
        same(told, wanted, what)
        try:
            raise SystemExit(f"{what}: a second frame: {client.recv(timeout=10)}")
        except ConnectionClosed as closed:
            same(closed.rcvd and closed.rcvd.code, 1005, f"{what}: the close")
    answer = own.ask("GET", "/apps/1/channels/presence-x/users", headers=BEARER)[2]
    same(json.loads(answer), {"users": [{"id": "ann"}]}, "3.14 who is there")
    # Whatever else is refused is not the end.
    same(subscribe(ann, "no channel")["event"], "pusher:subscription_error", "3.13")


def raw_data(own, ann):
    """Objects go out untouched; text is text."""
    same(subscribe(ann, "cache-x")["event"], "pusher_internal:subscription_succeeded", "3.19")
    same(hear(ann)["event"], "pusher:cache_miss", "3.19")
    event = {"name": "my-event", "channel": "cache-x"}
    for data in ("hello", '{"a":1}', {"a": [1, {"b": None}]}, [], 7, True, None):
        publish(own, "/events", event | {"data": data}, "3.19")
        heard = {"event": "my-event", "channel": "cache-x", "data": data}
        same(hear(ann), heard, f"3.19 {data!r}")
        late, _ = opened(own, "/")
        subscribe(late, "cache-x")
        same(hear(late), heard, f"3.19 {data!r}, to who comes later")
        late.close()
    publish(own, "/batch_events", {"batch": [event | {"data": {"a": 1}}]}, "3.19 a batch")
    same(hear(ann)["data"], {"a": 1}, "3.19 of a batch")


with OwnServer(*FLAGS, stderr=sys.stderr, app=False, environment=APP) as own:
    like_pusher(own)

first_app()

with OwnServer(*FLAGS, *LEGACY, stderr=sys.stderr, app=False, environment=APP) as own:
    any_path(own)
    ann = presence(own)
    failures(own, ann)
    raw_data(own, ann)
    ann.close()
    own.stop()
