"""Frames that break RFC 6455 close the connection with its code, after what came before them."""

import struct

import raw
from raw import frame
from server import same

PING = b'{"event":"pusher:ping","data":{}}'
CLOSE, PONG, PING_OPCODE = 8, 10, 9

for name, sent, code in (
    ("an unmasked frame", frame(PING, masked=False), 1002),
    ("a reserved bit", frame(PING, reserved=4), 1002),
    ("an unknown opcode", frame(PING, opcode=3), 1002),
    ("a fragmented control frame", frame(b"", opcode=PING_OPCODE, final=False), 1002),
    ("a large control frame", frame(b"x" * 126, opcode=PING_OPCODE), 1002),
    ("a continuation of nothing", frame(PING, opcode=0), 1002),
    ("a binary frame", frame(PING, opcode=2), 1003),
    ("text that is not UTF-8", frame(b'{"event":"\xff"}'), 1007),
    ("a close frame of one byte", frame(b"x", opcode=CLOSE), 1002),
    ("a close code that must not be sent", frame(struct.pack("!H", 1006), opcode=CLOSE), 1002),
    ("a message over 1 MiB", frame(b" " * (1024 * 1024 + 1)), 1009),
):
    connection = raw.upgraded()
    connection.sendall(frame(PING) + sent)
    opcode, payload = raw.read_frame(connection)
    same((opcode, b"pusher:pong" in payload), (1, True), f"{name}: what came before is answered")
    opcode, payload = raw.read_frame(connection)
    same(opcode, CLOSE, f"{name}: opcode of the answer")
    same(struct.unpack("!H", payload[:2])[0], code, f"{name}: close code")
    connection.close()

connection = raw.upgraded()
third = len(PING) // 3
connection.sendall(
    frame(PING[:third], final=False)
    + frame(b"in between", opcode=PING_OPCODE)
    + frame(PING[third:-1], opcode=0, final=False)
    + frame(PING[-1:], opcode=0)
)
same(raw.read_frame(connection), (PONG, b"in between"), "a ping between fragments")
same(b"pusher:pong" in raw.read_frame(connection)[1], True, "a message in three fragments")

for byte in frame(PING):
    connection.sendall(bytes([byte]))
same(b"pusher:pong" in raw.read_frame(connection)[1], True, "a frame that came byte by byte")

connection.sendall(frame(struct.pack("!H", 1000) + b"bye", opcode=CLOSE))
opcode, payload = raw.read_frame(connection)
same((opcode, payload[:2]), (CLOSE, struct.pack("!H", 1000)), "the close is answered")
same(connection.recv(1), b"", "then the server closes")
