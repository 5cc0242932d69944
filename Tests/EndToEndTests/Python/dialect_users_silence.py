"""2.10: who does not answer a ping of the WebSocket is ended, who does stays.

Runs against `rtm serve --dialect users --activity-timeout 1 --pong-timeout 1`.
"""

import json

import raw
from raw import frame
from server import check, same

PING, PONG, CLOSE = 9, 10, 8


def enter():
    connection = raw.connect()
    connection.sendall(raw.upgrade_request("/"))
    head = raw.read_until(connection, b"\r\n\r\n")
    check(head.startswith(b"HTTP/1.1 101 "), f"no upgrade: {head!r}")
    same(json.loads(raw.read_frame(connection)[1])["type"], "welcome", "2.01")
    return connection


silent, lively = enter(), enter()
same(raw.read_frame(lively)[0], PING, "2.10 a silent client is pinged")
lively.sendall(frame(b"", opcode=PONG))
same(raw.read_frame(silent)[0], PING, "2.10 so is the other")
same(raw.read_frame(silent)[0], CLOSE, "2.10 who does not pong is ended")
same(silent.recv(1), b"", "2.10 and its socket with it")
same(raw.read_frame(lively)[0], PING, "2.10 who does is pinged again")
lively.sendall(frame(b"", opcode=PONG) + frame(b'{"type":"ping"}'))
same(json.loads(raw.read_frame(lively)[1])["type"], "pong", "2.10 and is served")
