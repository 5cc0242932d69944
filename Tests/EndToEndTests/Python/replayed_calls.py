"""With --replay-cache 3 a signature is taken once, on whichever loop; three are remembered.

The server was started with two loops, and --admin-token operator-token.
"""

import json
import urllib.error
import urllib.request

import server
from client import Client
from server import check, same

EVENTS = f"/apps/{server.APP_ID}/events"
CHANNELS = f"/apps/{server.APP_ID}/channels"


def send(url, body=None):
    """The status and the error of a call, on a connection of its own: any loop may get it."""
    try:
        with urllib.request.urlopen(url, data=body, timeout=10) as answer:
            return answer.status, None
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["error"]


with Client() as client:
    client.subscribe("news")
    body = b'{"name":"once","channel":"news","data":""}'
    url = server.signed("POST", EVENTS, body)
    same(send(url, body), (200, None), "the first time")
    for _ in range(8):
        status, error = send(url, body)
        same(status, 401, "the same again")
        check("sign every call anew" in error and "--replay-cache" in error, error)
    client.expect("once", "news")
    client.expect_marker("news")

same(server.figure("rtm_replays_total"), 8, "replays counted")

# A call that was refused for its signature is not remembered, nor does it make others be forgotten.
get = server.signed("GET", CHANNELS, age=1)
for _ in range(5):
    same(send(server.signed("GET", CHANNELS, secret="wrong"))[0], 401, "a stranger's")
same(send(get)[0], 200, "a query")
same(send(get)[0], 401, "the same query")

for age in range(2, 5):
    same(send(server.signed("GET", CHANNELS, age=age))[0], 200, "three others")
same(send(get)[0], 200, "the oldest was forgotten")
check(server.figure("rtm_signatures_forgotten_total") > 0, "what is forgotten too early is counted")
