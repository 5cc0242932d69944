"""Client events reach the others on private and presence channels, and nothing else is let by."""

from client import Client, member
from server import check, same

private, presence = "private-x", "presence-x"


def refused(client, event, channel, data="x"):
    """The event is turned down with a reason and no code, and the connection stays."""
    client.send(event, data, channel)
    frame = client.expect_frame("pusher:error")
    check(frame["data"].get("message"), f"no reason given: {frame}")
    same(frame["data"].get("code"), None, f"code of {frame}")
    same(frame.get("channel"), channel, f"channel of {frame}")


with Client() as ann, Client() as ben, Client() as stranger:
    ann.subscribe(private)
    ben.subscribe(private)
    ann.subscribe(presence, member("ann"))
    ben.subscribe(presence, member("ben"))
    ann.expect("pusher_internal:member_added", presence)

    ann.send("client-typing", {"on": True}, private)
    same(ben.expect("client-typing", private), '{"on":true}', "3.18, 3.23 an object")
    ann.send("client-typing", 'as "is"', private)
    same(ben.expect("client-typing", private), 'as "is"', "a string")

    ann.send("client-typing", "x", presence)
    frame = ben.expect_frame("client-typing")
    same((frame["channel"], frame["user_id"]), (presence, "ann"), "3.23 who sent it")

    for client in (ann, ben):
        client.subscribe("news")
        client.subscribe("private-encrypted-x")
    refused(ann, "client-typing", "news")
    refused(ann, "client-typing", "private-encrypted-x")
    refused(ann, "client-" + "x" * 200, private)
    refused(ann, "client-typing", private, "x" * 10_241)
    refused(stranger, "client-typing", private)
    refused(stranger, "client-typing", presence)

    for event in ("typing", "xclient-typing", "Client-typing"):
        stranger.send(event, "x", private)
        stranger.expect_error()

    ann.send("client-last", "x", private)
    ben.expect("client-last", private)  # the first that ben hears: none of the refused came by
    ann.expect_pong()  # a sender hears nothing of its own
