"""PyPI pusher signs users in, sends to them and ends their connections, on every loop."""

import json

import server
from client import Client
from server import same

library = server.library()


def sign_in(client, user):
    answer = library.authenticate_user(client.socket_id, user)
    client.send("pusher:signin", answer)
    same(client.expect("pusher:signin_success"), {"user_data": answer["user_data"]}, "the answer")


def users(user_id):
    return server.subscriptions(f"%23server-to-user-{user_id}")


with Client() as first, Client() as second, Client() as other, Client() as present:
    for tab in (first, second):
        sign_in(tab, {"id": "7", "user_info": {"name": "Zoë / 漢字"}})
    sign_in(other, {"id": "8"})
    person = {"user_id": "7"}
    answer = library.authenticate("presence-room", present.socket_id, person)
    present.subscribe("presence-room", answer["channel_data"], answer["auth"])

    library.send_to_user("7", "told", {"from": "Python"})
    for tab in (first, second):
        frame = tab.expect_frame("told")
        same(frame["channel"], "#server-to-user-7", "channel of what is sent to a user")
        same(json.loads(frame["data"]), {"from": "Python"}, "what is sent to a user")
    same(users("7"), 2, "connections of the user")

    same(library.terminate_user_connections("7"), {}, "answer to terminate_user_connections")
    for tab in (first, second):
        same(tab.close_code(), 4009, "the code that terminated connections are closed with")
    other.expect_pong()
    present.expect_pong()
    same(users("7"), 0, "connections of the terminated user")

    with Client() as again:
        sign_in(again, {"id": "7"})
        library.send_to_user("7", "told", "again")
        again.expect("told", "#server-to-user-7")

    library.terminate_user_connections("nobody")
