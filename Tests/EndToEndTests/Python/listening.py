"""One exchange over whatever address RTM_URL or RTM_UNIX names."""

import os

from client import Client

path = os.environ.get("RTM_UNIX")
with Client(unix=path) as here, Client(unix=path) as there:
    for client in (here, there):
        client.subscribe("private-x")
        client.expect_pong()
    here.send("client-hello", "x", "private-x")
    there.expect("client-hello", "private-x")
