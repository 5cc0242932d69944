"""Behind a proxy that is trusted, its clients are counted by their own addresses.

The server was started with --trusted-proxies 127.0.0.1 --max-ip-connections 2, and listens at
RTM_UNIX, too.
"""

import os

from websockets.exceptions import InvalidStatus

import server
from client import Client, refused
from server import check, same

UNIX = os.environ["RTM_UNIX"]
PROXY, OTHER = ("127.0.0.1", 0), ("127.0.0.9", 0)


def came(*forwarded, source=PROXY, name="X-Forwarded-For"):
    return {"additional_headers": [(name, value) for value in forwarded], "source_address": source}


def is_let_in(address):
    with Client(**came(address)):
        return True


# One /64 is one client; what it writes itself, left of what the proxy adds, counts for nothing.
first = Client(**came("2001:db8:1:2::1"))
second = Client(**came("2001:db8:9:9::9, 2001:db8:1:2:ffff::2"))
message = refused(4100, **came("198.51.100.1", "2001:db8:1:2::3"))
check("an address has at most 2 connections; this is number 3" in message, message)
check("--max-ip-connections" in message, message)
with Client(**came("2001:db8:1:3::1")):
    pass

# The other field, and ports.
elsewhere = [Client(**came('for="[2001:db8:5::1]:47"', name="Forwarded")) for _ in range(2)]
refused(4100, **came('for="[2001:db8:5::2]"', name="Forwarded"))

# Who is no proxy is itself, whatever it says; that is decided before it has said it.
direct = [Client(**came(f"192.0.2.{number}", source=OTHER)) for number in range(2)]
try:
    Client(**came("192.0.2.77", source=OTHER))
    raise SystemExit("the third of one address is let in")
except InvalidStatus as error:
    same(error.response.status_code, 429, "the third of one address")

# By the unix socket comes a proxy; one that names nobody is not counted.
there = [Client(unix=UNIX, additional_headers=[("X-Forwarded-For", "192.0.2.200")])
         for _ in range(2)]
refused(4100, **came("192.0.2.200"))
unnamed = [Client(unix=UNIX) for _ in range(4)]

# A proxy's requests are of many clients: they are not counted.
for _ in range(5):
    same(server.get(f"/apps/{server.APP_ID}/channels"), {"channels": {}}, "a request of the proxy")

for client in [first, second, *elsewhere, *direct, *there, *unnamed]:
    client.expect_pong()
first.socket.close()
server.eventually("it has gone", lambda: is_let_in("2001:db8:1:2::7"))
