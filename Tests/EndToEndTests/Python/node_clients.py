"""0.63, 1.12, 2.36: what runs in Node: wscat, as those documents use it, and client.js, required.

Debian's node looks for modules where Debian's packages have them; others are told.
"""

import json
import os
import subprocess
import sys
import urllib.request

import server
from own_server import OwnServer
from server import same

NODE = os.environ | {"NODE_PATH": "/usr/share/nodejs"}

# What a page has, as far as client.js looks at it; first with sockets that go nowhere.
SCRIPT = """
const sockets = [], lines = [];
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
console.log = console.error = (...words) => lines.push(words[0]);

global.location = { protocol: 'https:', host: 'example.org' };
global.WebSocket = class { constructor(url) { sockets.push(this); this.url = url; } };
const { connectToChannel } = require(process.argv[2]);
const heard = [];
connectToChannel('a b', (message) => heard.push(message));
sockets[0].onmessage({ data: '{broken' });
sockets[0].onmessage({ data: '{"channel":"a b","message":{"n":1}}' });
say([sockets[0].url, lines, heard]);

global.location = { protocol: 'http:', host: process.argv[3] };
global.WebSocket = require('ws');
const disconnect = connectToChannel('room1', (message) => { say(message); disconnect(); });
"""


def wscat(served, path, *dialogue):
    """Types each line, and compares what is answered, but for the time."""
    words = ["wscat", "--connect", f"ws://localhost:{served.port}{path}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, env=NODE, **pipes) as process:
        greeting = json.loads(process.stdout.readline().lstrip("> "))
        for typed, answer, what in dialogue:
            process.stdin.write(json.dumps(typed) + "\n")
            process.stdin.flush()
            told = json.loads(process.stdout.readline().lstrip("> "))
            told.pop("timestamp", None)
            same(told, answer, what)
        process.stdin.close()
    return greeting


def lite(served):
    channel = {"channel": "public-chat"}
    succeeded = {"event": "pusher_internal:subscription_succeeded", "data": {}} | channel
    hello = {"event": "message", "data": {"text": "Hello!"}} | channel
    greeting = wscat(
        served, "/ws",
        ({"event": "pusher:subscribe", "data": channel}, succeeded, "0.63 subscribes"),
        (hello, hello, "0.63 hears what it sends"),
        ({"event": "pusher:ping", "data": {}}, {"event": "pusher:pong", "data": {}}, "0.63 pings"),
    )
    same(greeting["event"], "pusher:connection_established", "0.63 is greeted")


def users(served):
    greeting = wscat(served, "", ({"type": "ping"}, {"type": "pong"}, "2.36 the answer"))
    same(greeting["type"], "welcome", "2.36 is greeted")


def relay(served):
    place = f"localhost:{served.port}"
    path = os.path.join(os.environ["TMPDIR"], "client.js")
    urllib.request.urlretrieve(f"http://{place}/client.js", path)
    words = ["node", "-", path, place]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, env=NODE, **pipes) as process:
        process.stdin.write(SCRIPT)
        process.stdin.close()
        url, lines, heard = json.loads(process.stdout.readline())
        same(url, "wss://example.org/channel/a%20b", "1.12 wss for pages of https")
        same(lines, ["Invalid message format:"], "1.12 what is no JSON")
        same(heard, [{"n": 1}], "1.12 the message only")
        token = {"Authorization": "Bearer T"}
        server.eventually(
            "1.12 it hears, and ends, for nothing is left to wait for",
            lambda: served.ask("POST", "/send/room1", '{"message":"hi"}', token)[0] == 200
            and process.poll() == 0,
        )
        same(json.loads(process.stdout.readline()), "hi", "1.12 as a CommonJS module")


for dialect in (lite, users, relay):
    flags = ("--dialect", dialect.__name__, "--listen", "[::]:0", "--bearer-token", "T")
    environment = {"AUTH_SECRET": "s"}
    with OwnServer(
        *flags, stderr=sys.stderr, app=False, environment=environment, port=None
    ) as served:
        dialect(served)
        served.stop()
