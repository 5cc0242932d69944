"""Tokens that PyPI pusher makes open private, encrypted and presence channels."""

import server
from client import Client
from server import same

library = server.library()

with Client() as client:
    for channel in ("private-orders", "private-encrypted-orders"):
        answer = library.authenticate(channel=channel, socket_id=client.socket_id)
        client.subscribe(channel, auth=answer["auth"])

    person = {"user_id": 10, "user_info": {"name": "Zoë / 漢字"}}
    answer = library.authenticate(
        channel="presence-room", socket_id=client.socket_id, custom_data=person
    )
    room = client.subscribe("presence-room", answer["channel_data"], answer["auth"])
    same(
        room,
        {"presence": {"ids": ["10"], "hash": {"10": person["user_info"]}, "count": 1}},
        "a presence channel with one member whose id is a number",
    )
