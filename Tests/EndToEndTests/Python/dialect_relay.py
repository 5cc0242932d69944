"""1.01-1.18: the server that the dialect `relay` stands in for, by its documented examples.

Runs against `rtm serve --dialect relay --bearer-token your-secret-key`.
"""

import json
import subprocess

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from server import same

PORT = str(server.PORT)


def curl(line):
    """A line of the documentation, at our port; the status and the body."""
    line = line.replace("localhost:3000", "127.0.0.1:" + PORT)
    command = line + r" -s -w '\n%{http_code}'"
    out = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
    body, _, status = out.rpartition("\n")
    return int(status), body


def listen(path):
    return connect(server.URL + path, proxy=None, open_timeout=10, close_timeout=10)


def hear(socket):
    return json.loads(socket.recv(timeout=10))


def send(channel, body, token="your-secret-key"):
    header = f"-H 'Authorization: Bearer {token}'" if token else ""
    return curl(f"curl -X POST http://localhost:3000/send/{channel} {header} -d '{body}'")


# 1.18, 1.04, 1.05: word for word.
EXAMPLE = """curl -X POST http://localhost:3000/send/room1 \
  -H "Authorization: Bearer your-secret-key" \
  -H "Content-Type: application/json" \
  -d '{"message": "Hello everyone!"}'"""
same(curl(EXAMPLE), (200, '{"status":"Message sent"}'), "1.05, 1.18 to nobody")
with listen("/room1") as one, listen("/room1?x=1") as other, listen("/a/b%20c") as deep:
    server.eventually("they are in", lambda: server.subscriptions("room1") == 2)
    same(curl(EXAMPLE), (200, '{"status":"Message sent"}'), "1.04, 1.18 the answer")
    for socket in (one, other):  # 1.01: the query is no part of the name
        same(hear(socket), {"channel": "room1", "message": "Hello everyone!"}, "1.04 the message")
    send("a/b%20c", '{"message": [1, {"é": null}]}')
    same(hear(deep), {"channel": "a/b c", "message": [1, {"é": None}]}, "1.01, 1.09 decoded")
    for name in ("ws", "app/x", "users"):  # all of them are its channels
        with listen("/" + name) as socket:
            send(name, '{"message": "x"}')
            same(hear(socket), {"channel": name, "message": "x"}, "1.01 " + name)
    # 1.03: what they send is passed over, and nothing was said before the first message.
    one.send("anything")
    one.send(b"\x00\xff")
    for text in ("true", "7", '"7"', '{"a": {"b": [null]}}'):
        send("room1", f'{{"message": {text}}}')
        heard = {"channel": "room1", "message": json.loads(text)}
        same(hear(one), heard, f"1.03, 1.04 who spoke hears {text}")
    for name in ("user123-notifications", "stock-ticker-AAPL", "doc-456-edits", "sensor-001"):
        with listen("/" + name) as socket:  # 1.16
            server.eventually(name, lambda: server.subscriptions(name) == 1)
            send(name, '{"message": "x"}')
            same(hear(socket), {"channel": name, "message": "x"}, "1.16 " + name)

# 1.02
with listen("/") as socket:
    try:
        socket.recv(timeout=10)
        raise SystemExit("1.02 no channel, and no close")
    except ConnectionClosed as error:
        reason = (error.rcvd.code, error.rcvd.reason)
        same(reason, (1008, "Channel required in URL"), "1.02 how it is closed")

# 1.06 to 1.09: the statuses, in their order.
UNAUTHORIZED = '{"error":"Unauthorized: Missing or invalid Bearer token"}'
same(send("room1", "{broken", token=None), (401, UNAUTHORIZED), "1.06 and 1.08 no token")
asks = server.http_connection()
asks.request("POST", "/send/room1", "{}")
same(asks.getresponse().headers["WWW-Authenticate"], 'Bearer realm="rtm"', "1.06 RFC 6750 §3")
same(send("room1", "{}", token="wrong"), (403, '{"error":"Forbidden: Invalid token"}'), "1.06")
basic = curl("curl -d '{}' -u your-secret-key: http://localhost:3000/send/room1")
same(basic, (401, UNAUTHORIZED), "1.06 another scheme")
for falsy in ("{}", *(f'{{"message":{value}}}' for value in ('""', "0", "-0.0", "false", "null"))):
    same(send("room1", falsy), (400, '{"error":"Missing message in body"}'), "1.07 " + falsy)
same(send("room1", "{broken"), (400, '{"error":"Invalid JSON"}'), "1.08")
for truthy in ('" "', '"0"', "[]", "{}", "1e-9"):
    same(send("room1", f'{{"message":{truthy}}}')[0], 200, "1.07 " + truthy)
same(send("room1", '{"message":"' + "x" * 99_000 + '"}')[0], 200, "a message of 99 KB")
status, body = send("%00", '{"message":1}')
same(status, 400, "a name with a control character")
server.check("control character" in json.loads(body)["error"], body)

# 1.11
headers = subprocess.run(
    ["curl", "-sI", f"{server.HTTP}/client.js"], check=True, capture_output=True, text=True
).stdout.lower()
for line in ("http/1.1 200 ok", "content-type: text/javascript", "cache-control: public"):
    server.check(line in headers, f"1.11 {line}: {headers}")
same(curl("curl http://localhost:3000/server.js")[0], 404, "1.11 nothing else is served")

# 1.13
server.eventually("1.13 they are gone", lambda: server.get("/apps/3/channels")["channels"] == {})
