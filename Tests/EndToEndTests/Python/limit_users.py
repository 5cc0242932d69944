"""So many connections are signed in as one user; one more is told so, and stays as nobody's.

The server was started with --max-user-connections 2, and two loops.
"""

import server
from client import Client
from server import check, same

clients = [Client() for _ in range(5)]
for client in clients[:2]:
    client.sign_in("ann")
for client in clients[2:4]:
    data = '{"id": "ann"}'
    auth = server.user_token(client.socket_id, data)
    client.send("pusher:signin", {"auth": auth, "user_data": data})
    message = client.expect_error(4009)
    check("at most 2 connections; this is number 3" in message, message)
    check("--max-user-connections" in message, message)
same(server.figure("rtm_refusals_total", limit="max-user-connections"), 2, "counted")
clients[4].sign_in("bob")
clients[2].sign_in("cid")
clients[2].expect_pong()

clients[0].socket.close()
server.eventually("she has one", lambda: server.subscriptions("%23server-to-user-ann") == 1)
clients[3].sign_in("ann")
clients[1].sign_in("ann")
