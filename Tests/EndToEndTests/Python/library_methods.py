"""Every public method of PyPI pusher works against the server, and none is left out here."""

import pusher
import pusher.errors

import server
from client import Client, member
from server import check, same

library = server.library()
room = "presence-room"
calls = {
    "trigger": lambda: library.trigger("news", "hello", {"a": 1}),
    "trigger_batch": lambda: library.trigger_batch(
        [{"channel": "news", "name": "batched", "data": "x"}]
    ),
    "channels_info": lambda: library.channels_info("presence-", ["user_count"]),
    "channel_info": lambda: library.channel_info(room, ["user_count", "subscription_count"]),
    "users_info": lambda: library.users_info(room),
    "authenticate": lambda: library.authenticate("private-a", "1.1"),
    "authenticate_user": lambda: library.authenticate_user("1.1", {"id": "ann"}),
    "validate_webhook": lambda: library.validate_webhook(server.KEY, "wrong", "{}"),
    "send_to_user": lambda: library.send_to_user("ann", "hello", "x"),
    "terminate_user_connections": lambda: library.terminate_user_connections("ann"),
}
answers = {
    "trigger": {},
    "trigger_batch": {},
    "channels_info": {"channels": {room: {"user_count": 1}}},
    "channel_info": {"occupied": True, "user_count": 1, "subscription_count": 1},
    "users_info": {"users": [{"id": "ann"}]},
    "validate_webhook": None,
    "send_to_user": {},
    "terminate_user_connections": {},
}
made_by = {"from_url", "from_env"}  # other ways to make one; both know only the usual ports
public = {name for name in dir(pusher.Pusher) if not name.startswith("_")} - made_by
same(public - set(calls), set(), "methods of the library that are not called here")

with Client() as client:
    client.subscribe(room, member("ann"))
    client.subscribe("news")
    for name in sorted(public):
        answer = calls[name]()
        if name in answers:
            same(answer, answers[name], name)
    same(client.expect("hello", "news"), '{"a": 1}', "what was triggered")
    same(client.expect("batched", "news"), "x", "what was in the batch")
    client.expect_pong()
    # What the library signs opens channels.
    client.subscribe("private-a", auth=library.authenticate("private-a", client.socket_id)["auth"])

try:
    library.trigger("news", "large", "x" * 10_241)
    raise SystemExit("10241 bytes were let by")
except pusher.errors.PusherBadStatus as reason:
    check("--max-event-size" in str(reason), f"no way out: {reason}")
