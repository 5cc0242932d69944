"""What the API refuses, PyPI pusher raises as the error that its users know."""

import pusher
import pusher.errors

import server
from client import Client
from server import check


def refused(error, call, what):
    try:
        call()
    except error as reason:
        check(str(reason), f"{what}: no reason given")
        return
    raise SystemExit(f"{what}: not refused")


def stranger(**changed):
    known = {"app_id": server.APP_ID, "key": server.KEY, "secret": server.SECRET}
    return pusher.Pusher(**(known | changed), host=server.HOST, port=server.PORT, ssl=False)


library = server.library()
bad_auth = pusher.errors.PusherBadAuth
bad_request = pusher.errors.PusherBadRequest

with Client() as client:
    client.subscribe("news")
    refused(bad_auth, lambda: stranger(secret="x").trigger("news", "a", ""), "a wrong secret")
    refused(bad_auth, lambda: stranger(key="x").trigger("news", "a", ""), "an unknown key")
    refused(bad_auth, lambda: stranger(secret="x").channels_info(), "a query, a wrong secret")
    refused(bad_request, lambda: library.trigger("news", "pusher:a", ""), "a reserved event")
    refused(bad_request, lambda: library.users_info("news"), "users of a public channel")
    refused(
        bad_request, lambda: library.channel_info("news", ["user_count"]), "user_count of a public"
    )
    refused(
        bad_request,
        lambda: library.channels_info(prefix_filter="n", attributes=["user_count"]),
        "user_count of channels that are not presence channels",
    )
    client.expect_marker("news")
