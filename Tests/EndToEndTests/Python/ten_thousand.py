"""10,000 subscribed connections, each of which hears one event; what they cost in memory."""

import json
import resource

import raw
import server
from server import check, same

COUNT = 10_000
BYTES_EACH = 4096  # of a debug build; the figure that counts is measured on a release build

_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
check(most > COUNT + 100, f"only {most} files may be open; raise ulimit -n")
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

subscribe = raw.frame(b'{"event":"pusher:subscribe","data":{"channel":"news"}}')
before = server.resident_bytes()

connections = []
for _ in range(COUNT):
    connection = raw.upgraded()
    connection.sendall(subscribe)
    connections.append(connection)
for connection in connections:
    payload = raw.read_frame(connection)[1]
    check(b"subscription_succeeded" in payload, f"answer: {payload!r}")

each = (server.resident_bytes() - before) / COUNT
print(f"{each:.0f} bytes of resident memory a connection")
same(server.subscriptions("news"), COUNT, "subscriptions")

server.library().trigger("news", "told", "all of you")
for connection in connections:
    event = json.loads(raw.read_frame(connection)[1])
    same(event, {"event": "told", "channel": "news", "data": "all of you"}, "the event")
check(each <= BYTES_EACH, f"{each:.0f} bytes a connection, at most {BYTES_EACH}")

for connection in connections:
    connection.close()
server.eventually("all gone", lambda: server.subscriptions("news") == 0, seconds=30)
