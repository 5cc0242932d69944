"""A refused subscription: its channel and the connection are told; the connection stays."""

import server
from client import Client, member
from server import check, same

private, presence = "private-x", "presence-x"


def refused_token(client, channel, auth, channel_data=None):
    """Both frames of a bad token, in either order; returns the error's message."""
    client.ask(channel, channel_data, auth)
    frames = {frame["event"]: frame for frame in (client.receive(), client.receive())}
    same(
        sorted(frames), ["pusher:error", "pusher:subscription_error"], f"frames for {auth!r}"
    )
    same(frames["pusher:subscription_error"]["channel"], channel, "channel of the error")
    same(frames["pusher:error"]["data"]["code"], None, "code of a bad token")
    return frames["pusher:error"]["data"]["message"]


with Client() as client:
    own = client.socket_id
    good = server.token(own, private)
    message = refused_token(client, private, server.token(own, private, secret="wrong"))
    check(f"{own}:{private}" in message, f"the text to sign is not in: {message}")
    check(good.split(":")[1] not in message, f"the right signature is in: {message}")
    refused_token(client, private, "")
    refused_token(client, private, "no-colon")
    refused_token(client, private, "otherkey:" + good.split(":")[1])
    refused_token(client, private, server.token("1.1", private))
    refused_token(client, private, server.token(own, "private-y"))
    refused_token(client, private, good.upper())
    refused_token(client, presence, server.token(own, presence, member("a")), member("b"))
    refused_token(client, "private-encrypted-x", good)

    client.ask("")
    client.expect_error()  # no client has such a channel to hear of it
    for name in ("with space", "ünï", "a" * 201, "a/b"):
        client.ask(name)
        frame = client.expect_frame("pusher:subscription_error")
        same(frame["channel"], name, "channel of the error")
    for data in ("not json", "{}", '{"user_id":""}', member("x" * 129), member("x", y="z" * 2048)):
        client.ask(presence, data)
        frame = client.expect_frame("pusher:subscription_error")
        same(frame["channel"], presence, f"channel of the error for {data[:30]}")

    client.expect_pong()
    same(server.subscriptions(private) + server.subscriptions(presence), 0, "nothing came of it")
    client.subscribe(private, auth=good)
