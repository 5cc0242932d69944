"""The HTTP API beyond what libraries call: old endpoints, the query for a body, info everywhere."""

import json
import urllib.parse

import server
from client import Client, member
from server import call, same

APP = f"/apps/{server.APP_ID}"


def post(path, content, **parameters):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return call("POST", APP + path, body, **parameters)


def error(answer, status, word):
    same((answer[0], answer[1].get("code")), (status, status), f"status of {answer}")
    server.check(word in answer[1]["error"], f"no {word!r} in {answer}")


room, news = "presence-room", "news"
same(call("GET", APP + "/connections"), (200, {"connections": 0}), "nobody yet")
with Client() as ann, Client() as ben:
    same(call("GET", APP + "/connections"), (200, {"connections": 2}), "two connections")
    for client in (ann, ben):
        client.subscribe(room, member("ann"))
        client.subscribe(news)

    # GET …/stats, and POST …/channels/NAME/events with the data for a body.
    both = {"occupied": True, "user_count": 1}
    same(call("GET", f"{APP}/channels/{room}/stats"), (200, both), "stats of a presence channel")
    same(call("GET", f"{APP}/channels/{news}/stats"), (200, {"occupied": True}), "stats")
    same(call("GET", f"{APP}/channels/none/stats"), (200, {"occupied": False}), "stats of none")
    data = '{"a" : 1, "é": "\\u00e9"}'
    raw = f"/channels/{news}/events"
    same(post(raw, data.encode(), name="old"), (202, {}), "an event by the old way")
    for client in (ann, ben):
        same(client.expect("old", news), data, "its data, byte for byte")
    same(post(raw, b"x", name="old", socket_id=ann.socket_id)[0], 202, "one socket excluded")
    same(ben.expect("old", news), "x", "the other hears it")
    error(post(raw, b"\xff", name="old"), 400, "UTF-8")
    error(post(raw, b"x"), 400, "'name'")
    error(post(raw, b"x", name="pusher:x"), 400, "reserved")
    error(post(raw, b"x" * 10_241, name="old"), 413, "--max-event-size")

    # Everything in the query. In what is signed, channels[] stands as it is.
    parameters = {"name": "asked", "data": "y", "channels[]": news, "info": "subscription_count"}
    answer = call("POST", f"{APP}/events", **parameters)
    same(answer, (200, {"channels": {news: {"subscription_count": 2}}}), "info of a query")
    for client in (ann, ben):
        same(client.expect("asked", news), "y", "published by a query")

    # info: positional in batches; user_count is left out where there is none, 400 on GET.
    events = [
        {"name": "e", "data": {"n": 1}, "channel": room, "info": "user_count,subscription_count"},
        {"name": "e", "data": [1, "x"], "channel": news, "info": "user_count"},
        {"name": "e", "data": 7, "channel": news},
    ]
    counted = [{"user_count": 1, "subscription_count": 2}, {}, {}]
    same(post("/batch_events", {"batch": events}), (200, {"batch": counted}), "a batch with info")
    for client in (ann, ben):
        same(client.expect("e", room), '{"n":1}', "an object")
        same(client.expect("e", news), '[1,"x"]', "an array")
        same(client.expect("e", news), "7", "a number")
    plain = [{"name": "e", "data": "", "channel": "elsewhere"}]
    same(post("/batch_events", {"batch": plain}), (200, {}), "a batch without info")
    same(post("/batch_events", {"batch": []}), (200, {}), "an empty batch")
    error(post("/batch_events", {"batch": [*plain, {"name": "e"}]}), 400, "batch[1]")
    many = {"name": "e", "data": None, "channels": [news, room, news], "info": "user_count"}
    same(
        post("/events", many), (200, {"channels": {news: {}, room: {"user_count": 1}}}), "trigger"
    )
    for client in (ann, ben):
        same(client.expect("e", news), "null", "once, though named twice")
        client.expect("e", room)
    error(call("GET", f"{APP}/channels/{news}", info="user_count"), 400, "'user_count'")
    error(call("GET", f"{APP}/channels", info="user_count"), 400, "filter_by_prefix")
    error(call("GET", f"{APP}/channels/{room}", info="x"), 400, "'x'")
    error(call("GET", f"{APP}/channels/{news}/users"), 400, "presence-")
    error(post("/events", many | {"socket_id": "x"}), 400, "socket_id")
    error(post("/events", many | {"channels": []}), 400, "at least one")
    error(call("GET", "/apps/nobody/channels"), 404, "nobody")
    ann.expect_pong()
    ben.expect_pong()
