"""A server with little patience: silent clients are pinged, then closed; slow heads are refused."""

import struct
import time

import raw
from raw import frame
from server import check, same

PING, PONG, CLOSE = 9, 10, 8
PUSHER_PONG = b'{"event":"pusher:pong","data":{}}'

silent = raw.upgraded()
lively = raw.upgraded()
started = time.monotonic()
same(raw.read_frame(lively)[0], PING, "a silent client is pinged")
lively.sendall(frame(b"", opcode=PONG))
same(raw.read_frame(silent)[0], PING, "so is the other")
opcode, payload = raw.read_frame(silent)
same((opcode, struct.unpack("!H", payload[:2])[0]), (CLOSE, 4201), "3.08 it is closed")
check(time.monotonic() - started < 8, "3.04, 3.08 the ping and the close are in time")
same(raw.read_frame(lively)[0], PING, "3.08 who answers is pinged again")
lively.sendall(frame(PUSHER_PONG))
same(raw.read_frame(lively)[0], PING, "3.08 a pusher:pong is an answer too")

slow = raw.connect()
slow.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
answer = raw.read_until(slow, b"\r\n\r\n")
check(answer.startswith(b"HTTP/1.1 408 "), f"a head that does not end is refused: {answer!r}")

slow = raw.connect()
slow.sendall(b"POST /apps/3/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
answer = raw.read_until(slow, b"\r\n\r\n")
check(answer.startswith(b"HTTP/1.1 408 "), f"so is a body that does not come: {answer!r}")

idle = raw.connect()
idle.sendall(b"HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n")
raw.read_until(idle, b"\r\n\r\n")
same(idle.recv(1), b"", "a connection without a next request is ended")

senseless = raw.upgraded()
for _ in range(3):
    senseless.sendall(frame(b"nonsense"))
    same(b"pusher:error" in raw.read_frame(senseless)[1], True, "nonsense is answered")
opcode, payload = raw.read_frame(senseless)
same((opcode, struct.unpack("!H", payload[:2])[0]), (CLOSE, 4100), "the third time is enough")
