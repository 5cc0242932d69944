"""A disabled app: its clients are closed with 4003, its servers' calls answered with 403."""

import json

import pusher.errors
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from client import SECONDS
from server import check, same

with connect(server.URL + server.APP_PATH, proxy=None, compression=None) as socket:
    frame = json.loads(socket.recv(timeout=SECONDS))
    same((frame["event"], frame["data"]["code"]), ("pusher:error", 4003), "the error")
    check("enabled" in frame["data"]["message"], f"no way out: {frame}")
    try:
        raise SystemExit(f"a second frame: {socket.recv(timeout=SECONDS)}")
    except ConnectionClosed as closed:
        same(closed.rcvd.code, 4003, "close code")

try:
    server.library().trigger("news", "a", "b")
    raise SystemExit("published all the same")
except pusher.errors.PusherForbidden as reason:
    check("enabled" in str(reason), f"no way out: {reason}")

# Who cannot sign learns nothing of it.
status, answer = server.call("GET", f"/apps/{server.APP_ID}/channels", secret="wrong")
same((status, answer["code"]), (401, 401), "a stranger's call")
