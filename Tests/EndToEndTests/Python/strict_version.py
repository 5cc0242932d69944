"""With --strict-version a client that names no version is closed with 4008."""

import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from client import SECONDS, Client
from server import check, same

app = f"/app/{server.KEY}"
Client(f"{app}?protocol=7").socket.close()
Client(f"{app}?protocol=4").socket.close()

for path in (app, f"{app}?client=js&version=8.6.0"):
    with connect(server.URL + path, proxy=None, compression=None) as socket:
        frame = json.loads(socket.recv(timeout=SECONDS))
        same((frame["event"], frame["data"]["code"]), ("pusher:error", 4008), "the error")
        check("protocol=7" in frame["data"]["message"], f"no way out: {frame}")
        try:
            raise SystemExit(f"a second frame: {socket.recv(timeout=SECONDS)}")
        except ConnectionClosed as closed:
            same(closed.rcvd.code, 4008, "close code")
