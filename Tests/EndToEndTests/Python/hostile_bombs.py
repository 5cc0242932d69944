"""Kilobytes that inflate to megabytes are answered in few bytes, and taken at leisure."""

import time
import zlib

import raw
import stock
from server import APP_PATH, KEY, check, resident_bytes

PADDING = (1 << 20) - 300
MEGABYTES = 20


def bomb(text, final=True):
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = deflater.compress(text.encode()) + deflater.flush(zlib.Z_SYNC_FLUSH)
    return raw.frame(data[:-4], final=final, reserved=4)


def compressing():
    connection = raw.connect()
    request = raw.upgrade_request(APP_PATH)[:-2]
    connection.sendall(request + b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
    check(b"permessage-deflate" in raw.read_until(connection, b"\r\n\r\n"), "no compression")
    raw.read_frame(connection)
    return connection


x = "x" * PADDING
for what, text in (
    ("an unknown event", f'{{"event":"{x}"}}'),
    ("a reserved event", f'{{"event":"pusher_internal:{x}"}}'),
    ("a long channel", f'{{"event":"pusher:subscribe","data":{{"channel":"{x}"}}}}'),
    ("a token of another app",
     f'{{"event":"pusher:subscribe","data":{{"channel":"private-a","auth":"{x}:b"}}}}'),
    ("a wrong user",
     f'{{"event":"pusher:signin","data":{{"auth":"{KEY}:b","user_data":"{x}"}}}}'),
):
    connection = compressing()
    sent = bomb(text)
    connection.sendall(sent)
    answer = raw.read_frame(connection)[1]
    check(len(answer) < 5000, f"{what}: {len(sent)} bytes are answered by {len(answer)}")
    check(b"error" in answer, f"{what}: {answer!r}")
    connection.close()

# A message that is not complete costs what came of it; a ping tells when that was taken.
before = resident_bytes()
part = bomb('{"event":"pusher:ping","data":"' + x, final=False) + raw.frame(b"", opcode=9)
waiting = [compressing() for _ in range(200)]
for connection in waiting:
    connection.sendall(part)
for connection in waiting:
    check(raw.read_frame(connection)[0] == 10, "a pong")
grown = resident_bytes(most=True) - before
check(grown < 50 << 20, f"200 messages begun, {len(part) * 200} bytes, cost {grown >> 20} MB")
waiting[0].sendall(raw.frame(b"", 0))
check(b"pusher:error" in raw.read_frame(waiting[0])[1], "cut off, it is no JSON")
for connection in waiting:
    connection.close()

ping = bomb('{"event":"pusher:ping","data":"' + x + '"}')
attackers = [compressing() for _ in range(4)]
began = time.monotonic()
for attacker in attackers:
    attacker.sendall(ping * MEGABYTES)
for attacker in attackers:
    for _ in range(2):
        check(b"pusher:pong" in raw.read_frame(attacker)[1], "a bomb is answered like any ping")
elapsed = time.monotonic() - began
check(elapsed > 0.9, f"two megabytes of each were taken in {elapsed:.2f} s")

# Others are not held up, nor is one whose messages are compressed and stand for little.
client = compressing()
for _ in range(100):
    client.sendall(bomb('{"event":"pusher:ping","data":"' + "x" * 500 + '"}'))
    check(b"pusher:pong" in raw.read_frame(client)[1], "a small message")
for attacker in attackers:
    attacker.close()
stock.works()
