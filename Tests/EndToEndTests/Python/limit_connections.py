"""As many connections as the limits say: the next is told why, in the way its kind of client
understands; who is in stays in; and when one goes, another may come.

The server was started with --max-connections 4 --max-app-connections 3, and an app more.
"""

import gc
import http.client
import json

import server
from client import Client, refused
from server import check, same

OTHER_APP = "/app/other?protocol=7"

clients = [Client() for _ in range(3)]
for client in clients:
    client.subscribe("news")

# The app's quota: pusher-js stays away after 4004.
message = refused(4004)
check("at most 3 connections; this is number 4" in message, message)
check("--max-app-connections" in message, message)

# The server's: pusher-js comes back after 4100. Whom the app refused takes no place.
for _ in range(5):
    refused(4004)
other = Client(OTHER_APP)
message = refused(4100, OTHER_APP)
check("at most 4 connections; this is number 5" in message, message)
check("--max-connections" in message, message)

same(server.figure("rtm_refusals_total", limit="max-app-connections"), 6, "counted")
same(server.figure("rtm_admission_refusals_total", limit="max-connections"), 1, "counted")
same(server.figure("rtm_websockets"), 4, "WebSockets")

# Nobody who is in is hurt, and the API still reaches them.
server.library().trigger("news", "hello", "")
for client in clients:
    client.expect("hello", "news")


def leave(client):
    """Closes it, and returns when the server has seen that it is gone."""
    client.socket.close()
    server.eventually("a free place", lambda: server.figure("rtm_websockets") == 3)


# One goes, one may come.
leave(clients.pop())
clients.append(Client())
refused(4100)
leave(other)
refused(4004)
for client in clients:
    client.expect_pong()


# Connections without a WebSocket have as many places of their own.
def ask(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer, answer.read()


def has_place(connection):
    """Who has none is answered this, too, but let go."""
    return ask(connection, "/health")[0].getheader("Connection") != "close"


gc.collect()  # The library keeps a connection for as long as it is there.
kept = []
for _ in range(4):
    kept.append(http.client.HTTPConnection(server.HOST, server.PORT, timeout=10))
    server.eventually("a place", lambda: has_place(kept[-1]))
more = http.client.HTTPConnection(server.HOST, server.PORT, timeout=10)
answer, body = ask(more, f"/apps/{server.APP_ID}/channels")
same((answer.status, answer.getheader("Retry-After")), (503, "1"), "the fifth")
same(answer.getheader("Connection"), "close", "it is let go")
check("--max-connections" in json.loads(body)["error"], body)
same(ask(more, "/health")[0].status, 200, "who watches the server is answered")
for connection in kept:
    same(ask(connection, f"/apps/{server.APP_ID}/channels")[0].status, 401, "who is in is served")
kept.pop().close()
server.eventually("served again", lambda: ask(more, "/nowhere")[0].status == 404)
