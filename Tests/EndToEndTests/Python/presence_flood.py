"""A client that asks for long member lists, and reads none, costs no more than another."""

import json
import time

import raw
import server
from client import Client, member
from server import check

MEMORY = 16 * 1024 * 1024  # bytes
MEMBERS = 90
REQUESTS = 2000  # of 250 bytes, each answered with 140 KB were all answered
ROOM = "presence-room"


members = [Client() for _ in range(MEMBERS)]
for number, client in enumerate(members):
    client.subscribe(ROOM, member(str(number), text="i" * 1500))

lazy = raw.connect(receive_buffer=4096)
lazy.sendall(raw.upgrade_request())
raw.read_until(lazy, b"\r\n\r\n")
socket_id = json.loads(json.loads(raw.read_frame(lazy)[1])["data"])["socket_id"]
data = member("lazy")
subscription = {
    "channel": ROOM,
    "auth": server.token(socket_id, ROOM, data),
    "channel_data": data,
}
request = raw.frame(json.dumps({"event": "pusher:subscribe", "data": subscription}).encode())
before = server.resident_bytes()
lazy.settimeout(0.5)
try:
    lazy.sendall(request * REQUESTS)
except TimeoutError:
    pass  # the server reads no more of it, as it should


def is_quiet():
    used = server.processor_seconds()
    time.sleep(0.3)
    return server.processor_seconds() - used < 0.02


server.eventually("the server has taken all it will take", is_quiet)
check(len(server.library().users_info(ROOM)["users"]) >= MEMBERS, "the server answers others")
grown = server.resident_bytes(most=True) - before
check(grown < MEMORY, f"the server grew by {grown >> 10} KiB")
