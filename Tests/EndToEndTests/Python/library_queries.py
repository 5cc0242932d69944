"""What PyPI pusher asks is answered exactly: channels, one channel, its users."""

import server
from client import Client, member
from server import same

library = server.library()
room = "presence-room"

same(library.channels_info(), {"channels": {}}, "no channels at first")
same(library.channel_info("news"), {"occupied": False}, "a vacant channel")
same(library.users_info(room), {"users": []}, "users of a vacant channel")

with Client() as ann, Client() as second_tab, Client() as ben:
    ann.subscribe(room, member("ann"))
    second_tab.subscribe(room, member("ann"))
    ben.subscribe(room, member("ben"))
    ann.expect("pusher_internal:member_added", room)
    ben.subscribe("news")

    names = sorted(library.channels_info()["channels"])
    same(names, ["news", room], "occupied channels")
    same(
        library.channels_info(prefix_filter="presence-", attributes=["user_count"]),
        {"channels": {room: {"user_count": 2}}},
        "presence channels with user_count",
    )
    same(
        library.channel_info(room, ["user_count", "subscription_count"]),
        {"occupied": True, "user_count": 2, "subscription_count": 3},
        "one presence channel",
    )
    same(
        library.channel_info("news", ["subscription_count"]),
        {"occupied": True, "subscription_count": 1},
        "one public channel",
    )
    users = sorted(user["id"] for user in library.users_info(room)["users"])
    same(users, ["ann", "ben"], "users, each once")

    second_tab.send("pusher:unsubscribe", {"channel": room})
    ben.send("pusher:unsubscribe", {"channel": room})
    ann.expect("pusher_internal:member_removed", room)
    same(
        library.channel_info(room, ["user_count", "subscription_count"]),
        {"occupied": True, "user_count": 1, "subscription_count": 1},
        "after two went",
    )

server.eventually("all channels vacant", lambda: library.channels_info() == {"channels": {}})
