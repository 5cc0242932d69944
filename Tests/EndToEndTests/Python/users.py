"""Signing in: what comes of it, and what it is refused for."""

import json
import subprocess
import urllib.error
import urllib.request

import server
from client import Client, member
from server import check, same

own = "#server-to-user-ann"


def refused(client, auth, user_data):
    """The message of a sign-in that failed; the connection stays."""
    client.send("pusher:signin", {"auth": auth, "user_data": user_data})
    return client.expect_error(4009)


def post(path, body=b"{}", **options):
    """Status and answer of a signed POST."""
    request = urllib.request.Request(server.signed("POST", path, body, **options), body)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


with Client() as client:
    ann = '{"id": "ann"}'
    message = refused(client, server.user_token(client.socket_id, ann, secret="wrong"), ann)
    check(f"{client.socket_id}::user::{ann}" in message, f"the text to sign is not in: {message}")
    good = server.user_token(client.socket_id, ann).split(":")[1]
    check(good not in message, f"the right signature is in: {message}")
    refused(client, good, ann)
    refused(client, f"otherkey:{good}", ann)
    refused(client, server.user_token("1.1", ann), ann)
    long = json.dumps({"id": "x" * 129})
    for data in ("", "[]", "{}", '{"id":""}', '{"id":7}', '{"id":"a b"}', long):
        refused(client, server.user_token(client.socket_id, data), data)
    client.send("pusher:signin", {"auth": "k:s"})
    client.expect_error(4009)
    client.ask(own, auth="")
    same(client.expect_frame("pusher:subscription_error")["channel"], own, "channel of the error")

    client.sign_in("ann", user_info={"name": "Ann"})
    client.sign_in("ann")
    bob = '{"id": "bob"}'
    refused(client, server.user_token(client.socket_id, bob), bob)
    client.ask("#server-to-user-bob", auth="")
    client.expect_frame("pusher:subscription_error")
    client.subscribe(own, auth="")
    same(server.get(f"/apps/{server.APP_ID}/channels"), {"channels": {}}, "users' channels listed")
    same(server.subscriptions("%23server-to-user-ann"), 1, "connections of the user")
    client.send("pusher:unsubscribe", {"channel": own})
    client.expect_marker(own)
    client.send("client-hello", {}, own)
    client.expect_error()

    # Presence as the user who signed in: the token is over socket and channel alone.
    with Client() as watcher:
        watcher.subscribe("presence-room", member("watcher"))
        auth = server.token(client.socket_id, "presence-room")
        seen = client.subscribe("presence-room", auth=auth)["presence"]
        same(seen["hash"].get("ann"), {"name": "Ann"}, "the user who signed in")
        told = watcher.expect("pusher_internal:member_added", "presence-room")
        same(told, {"user_id": "ann", "user_info": {"name": "Ann"}}, "the member")

    # What rtm auth prints is what a client signs in with.
    with Client() as second:
        command = [server.PROGRAM, "auth", "user", second.socket_id, ann]
        printed = subprocess.run(command, check=True, capture_output=True, timeout=20).stdout
        second.send("pusher:signin", json.loads(printed))
        same(second.expect("pusher:signin_success"), {"user_data": ann}, "rtm auth's sign-in")

        terminate = f"/apps/{server.APP_ID}/users/ann/terminate_connections"
        same(post(terminate, secret="wrong")[0], 401, "terminating with a wrong signature")
        same(post("/users/ann/terminate_connections", secret="wrong")[0], 401, "by the alias too")
        same(post(f"/apps/{server.APP_ID}/users/a%07b/terminate_connections")[0], 400, "a bad id")
        same(post("/apps/none/users/ann/terminate_connections")[0], 404, "an app that is not there")
        second.expect_pong()
        same(post(terminate), (200, {}), "terminating")
        same(second.close_code(), 4009, "closed with")
    gone = client.expect("pusher_internal:member_removed", "presence-room")
    same(gone, {"user_id": "watcher"}, "who left")
    same(client.close_code(), 4009, "closed with")
