"""`enabled: false` in the section of a dialect turns its clients away, and the calls of its server;
all others are served.

Serves by itself, each dialect disabled once.
"""

import json
import os

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from own_server import OwnServer
from server import check, same

# Where each is met, and a call that its server answers.
DIALECTS = {
    "lite": ("/ws", "GET", "/health"),
    "relay": ("/news", "POST", "/send/news"),
    "users": ("/users", "GET", "/api/health"),
    "rooms": ("/rooms", "GET", "/stats"),
}
TOKEN = {"Authorization": "Bearer T", "Content-Type": "application/json"}


def ending(own, path):
    """What a client hears of its end: the close frame."""
    try:
        with connect(f"ws://127.0.0.1:{own.port}{path}", proxy=None, open_timeout=10) as client:
            while True:
                client.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd


def is_served(own, name, method, path):
    target, *_ = DIALECTS[name]
    with connect(f"ws://127.0.0.1:{own.port}{target}", proxy=None, open_timeout=10) as client:
        if name == "relay":  # it speaks when it is spoken to
            status, _, body = own.ask(method, path, '{"message":"hello"}', TOKEN)
            same((status, json.loads(client.recv(timeout=10))["message"]), (200, "hello"), name)
        else:
            check(json.loads(client.recv(timeout=10)), f"{name} is greeted")
            status, _, body = own.ask(method, path, headers=TOKEN)
            same(status, 200, f"{name}: {method} {path}: {body}")


path = os.path.join(os.environ["TMPDIR"], "disabled.yaml")
for disabled in DIALECTS:
    sections = [f"  {name}: {{enabled: {name != disabled}}}".lower() for name in DIALECTS]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(["dialects:", "  pusher:", *sections, "bearer_token: T", ""]))
    with open(os.devnull, "wb") as log, OwnServer("--config", path, stderr=log) as own:
        for name, (target, method, call) in DIALECTS.items():
            if name != disabled:
                is_served(own, name, method, call)
                continue
            close = ending(own, target)
            check("disabled" in close.reason, f"{name} says why: {close}")
            same(close.code, 1008, name)
            status, _, body = own.ask(method, call, '{"message":"hello"}', TOKEN)
            same(status, 403, f"{name}: {method} {call}: {body}")
            check("disabled" in json.loads(body)["error"], f"{name}: {body}")
        address = f"ws://127.0.0.1:{own.port}{server.APP_PATH}"
        with connect(address, proxy=None, open_timeout=10) as client:
            established = json.loads(client.recv(timeout=10))["event"]
            same(established, "pusher:connection_established", f"Pusher, without {disabled}")
        own.stop()
