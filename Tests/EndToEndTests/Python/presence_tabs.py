"""Presence counts people, not tabs: the first to come and the last to go are announced, once."""

import json

import server
from client import Client, member
from server import check, same

room = "presence-room"
added, removed = "pusher_internal:member_added", "pusher_internal:member_removed"


def nothing_more(client):
    client.expect_marker(room)


with Client() as watcher, Client() as tab, Client() as second_tab:
    seen = watcher.subscribe(room, member("watcher"))["presence"]
    same((seen["ids"], seen["count"]), (["watcher"], 1), "3.15 alone")
    check(seen["hash"]["watcher"] in (None, {}), "no user_info was given")
    ann = member("ann", name="Ann")
    seen = tab.subscribe(room, ann)["presence"]
    same(sorted(seen["ids"]), ["ann", "watcher"], "3.15, 3.23 ids")
    same(seen["count"], 2, "count")
    same(seen["hash"]["ann"], {"name": "Ann"}, "3.15 own entry")
    told = {"user_id": "ann", "user_info": {"name": "Ann"}}
    same(watcher.expect(added, room), told, "3.16 announced")

    seen = second_tab.subscribe(room, ann)["presence"]
    same((sorted(seen["ids"]), seen["count"]), (["ann", "watcher"], 2), "ann is there once")
    nothing_more(watcher)
    tab.expect("marker", room)
    second_tab.expect("marker", room)

    again = tab.subscribe(room, ann)["presence"]
    same(again["count"], 2, "subscribing twice does not count twice")

    tab.send("pusher:unsubscribe", {"channel": room})
    tab.expect_pong()
    nothing_more(watcher)
    second_tab.expect("marker", room)

    second_tab.socket.close()
    same(watcher.expect(removed, room), {"user_id": "ann"}, "3.16 gone with the last tab")
    nothing_more(watcher)

    tab.subscribe(room, ann)
    same(watcher.expect(added, room)["user_id"], "ann", "back again")
    tab.socket.socket.close()  # no close frame: the process died
    same(watcher.expect(removed, room), {"user_id": "ann"}, "3.16, 3.17 gone when it broke")

    with Client() as numbered:
        seen = numbered.subscribe(room, json.dumps({"user_id": 7}))["presence"]
        same(sorted(seen["ids"]), ["7", "watcher"], "a number becomes a string")
        same(watcher.expect(added, room)["user_id"], "7", "a number becomes a string")
