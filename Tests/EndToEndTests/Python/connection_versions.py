"""Which paths and versions are let in; the others are told why after the upgrade, and closed."""

import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from client import SECONDS, Client
from server import same

app = f"/app/{server.KEY}"
for path in (app, app + "/", *(f"{app}?protocol={version}" for version in (4, 5, 6, 7))):
    Client(path).socket.close()
Client(f"{app}?flash=false&protocol=7&client=js&version=8.6.0&x=%20&y").socket.close()

for path, code in {
    f"{app}?protocol=3": 4007,
    f"{app}?protocol=1": 4007,
    f"{app}?protocol=8": 4007,
    f"{app}?protocol=99999999999999999999": 4007,
    f"{app}?protocol=-1": 4007,
    f"{app}?protocol=x": 4006,
    f"{app}?protocol=": 4006,
    f"{app}?protocol=%2B7": 4006,
    f"{app}?protocol=7.5": 4006,
    "/app/nobody?protocol=7": 4001,
    "/app/nobody": 4001,
    "/nowhere": 4005,
    "/": 4005,
}.items():
    with connect(server.URL + path, proxy=None, compression=None) as socket:
        frame = json.loads(socket.recv(timeout=SECONDS))
        same(frame["event"], "pusher:error", f"the only frame at {path}")
        same(frame["data"]["code"], code, f"code of the error at {path}")
        try:
            raise SystemExit(f"{path}: a second frame: {socket.recv(timeout=SECONDS)}")
        except ConnectionClosed as closed:
            same(closed.rcvd.code, code, f"close code at {path}")
