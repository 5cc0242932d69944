"""100,000 subscriptions on one connection: each is answered, heard, counted and left."""

import json

import raw
import server
import stock
from server import check, same

COUNT = 100_000
MEMORY = 2048  # bytes a channel: its name, the connection's entry, the shard's and the directory's
SECONDS = 60  # of a debug build on a shared machine

greedy = raw.connect()
greedy.settimeout(SECONDS)
greedy.sendall(raw.upgrade_request())
raw.read_until(greedy, b"\r\n\r\n")
raw.read_frame(greedy)
answers = greedy.makefile("rb")


def next_event():
    frame = answers.read(2)
    size = int.from_bytes(answers.read(2), "big") if frame[1] == 126 else frame[1]
    return json.loads(answers.read(size))


def ask(event, numbers):
    greedy.sendall(
        b"".join(
            raw.frame(json.dumps({"event": event, "data": {"channel": f"c-{n}"}}).encode())
            for n in numbers
        )
    )


before = server.resident_bytes()
spent = server.processor_seconds()
for first in range(0, COUNT, 1000):
    ask("pusher:subscribe", range(first, first + 1000))
    for number in range(first, first + 1000):
        event = next_event()
        same(event["event"], "pusher_internal:subscription_succeeded", f"answer {number}")
        same(event["channel"], f"c-{number}", "the channel it is about")
grown = (server.resident_bytes() - before) / COUNT
each = (server.processor_seconds() - spent) / COUNT
print(f"{grown:.0f} bytes and {each * 1e6:.0f} µs of processor time a subscription")
check(grown < MEMORY, f"{grown:.0f} bytes a subscription, at most {MEMORY}")
same(len(server.get(f"/apps/{server.APP_ID}/channels")["channels"]), COUNT, "occupied channels")

library = server.library()
for number in (0, COUNT // 2, COUNT - 1):
    library.trigger(f"c-{number}", "told", "x")
    same(next_event()["channel"], f"c-{number}", "an event on one of them")

for first in range(0, COUNT // 2, 1000):
    ask("pusher:unsubscribe", range(first, first + 1000))
ask("pusher:ping", [0])
same(next_event()["event"], "pusher:pong", "half of them left")
same(server.subscriptions("c-0"), 0, "left")
spent = server.processor_seconds()
greedy.close()
answers.close()
server.eventually("left, all of them", lambda: server.subscriptions(f"c-{COUNT - 1}") == 0, SECONDS)
print(f"{server.processor_seconds() - spent:.1f} s of processor time to leave {COUNT // 2} at once")
stock.works()
