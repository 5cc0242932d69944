"""Messages, heads, bodies and events that are too large: refused by the code for it, and counted.

The server was started with --max-message-size 2K --max-head-size 1K --max-headers 20
--max-body-size 3K --max-event-name 20 --max-event-size 1K.
"""

import json
import urllib.error
import urllib.request

from websockets.exceptions import ConnectionClosed

import server
from client import Client
from server import check, same

EVENTS = f"/apps/{server.APP_ID}/events"


def refusal(request):
    """Status and words of an answer that is an error."""
    try:
        urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["error"]
    raise SystemExit(f"{request} is answered")


def publish(**event):
    body = json.dumps({"channel": "news"} | event).encode()
    return urllib.request.Request(server.signed("POST", EVENTS, body), body)


def is_told(answer, status, *words):
    same(answer[0], status, f"status of {answer}")
    for word in words:
        check(word in answer[1], f"'{word}' is not in: {answer[1]}")


for compression in (None, "deflate"):
    client = Client(compression=compression)
    client.socket.send("x" * 2049 * (1 if compression is None else 20))
    try:
        raise SystemExit(f"a frame instead of the close: {client.socket.recv(timeout=10)}")
    except ConnectionClosed as closed:
        same(closed.rcvd.code, 1009, "close code")
        check("--max-message-size" in closed.rcvd.reason, closed.rcvd.reason)
same(server.figure("rtm_refusals_total", limit="max-message-size"), 2, "large messages")

health = server.HTTP + "/health"
padded = urllib.request.Request(health, headers={"X-Padding": "x" * 1024})
is_told(refusal(padded), 431, "1024", "--max-head-size")
many = urllib.request.Request(health, headers={f"X-{number}": "x" for number in range(20)})
is_told(refusal(many), 431, "20", "--max-headers")
is_told(refusal(publish(name="e", data="x" * 3100)), 413, "3072", "--max-body-size")
for limit in ("max-head-size", "max-headers", "max-body-size"):
    same(server.figure("rtm_http_refusals_total", limit=limit), 1, f"counted by {limit}")

is_told(refusal(publish(name="e" * 21, data="")), 400, "20", "21", "--max-event-name")
is_told(refusal(publish(name="e", data="x" * 1025)), 413, "1024", "1025", "--max-event-size")
for limit in ("max-event-name", "max-event-size"):
    same(server.figure("rtm_refusals_total", limit=limit), 1, f"counted by {limit}")
