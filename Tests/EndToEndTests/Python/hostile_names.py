"""Names with every byte in them: of channels, events, paths and headers. None does harm."""

import http.client
import string
import struct

import raw
import server
import stock
from client import Client
from server import check, same

BYTES = range(256)
CHANNEL = (string.ascii_letters + string.digits + "_-=@,.;").encode()
TOKEN = (string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~").encode()
TARGET = bytes(b for b in range(0x21, 0x7F) if b not in b"#")


# Raw in a frame: a channel's name is answered, or it is no JSON, or no UTF-8 and the end.
connection = raw.upgraded()
for byte in BYTES:
    name = b"c" + bytes([byte])
    connection.sendall(raw.frame(b'{"event":"pusher:subscribe","data":{"channel":"%s"}}' % name))
    opcode, payload = raw.read_frame(connection)
    if byte >= 0x80:
        same((opcode, struct.unpack("!H", payload[:2])[0]), (8, 1007), f"channel {name}")
        connection = raw.upgraded()
        continue
    answer = b"subscription_succeeded" if byte in CHANNEL else b"error"
    check(answer in payload, f"channel {name}: {payload}")
    connection.sendall(raw.frame(b'{"event":"pusher:ping"}'))
    check(b"pusher:pong" in raw.read_frame(connection)[1], f"channel {name}: the connection stays")

# Escaped in a frame: an event's name arrives as it was sent.
with Client() as sender, Client() as hearer:
    for client in (sender, hearer):
        client.subscribe("private-room")
    for byte in BYTES:
        name = "client-" + chr(byte)
        sender.send(name, "x", "private-room")
        same(hearer.expect(name, "private-room"), "x", f"event {name!r}")
    for byte in BYTES:
        sender.ask("c" + chr(byte) + "d", auth="")
        event = sender.receive()["event"]
        wanted = byte in CHANNEL
        same(event == "pusher_internal:subscription_succeeded", wanted, f"channel with {byte}")
    sender.expect_pong()

# In a path: raw, it is refused or unsigned; escaped and signed, it is a channel's name or none.
api = http.client.HTTPConnection(server.HOST, server.PORT, timeout=10)
for byte in BYTES:
    path = f"/apps/{server.APP_ID}/channels/c%{byte:02X}"
    api.request("GET", server.signed("GET", path).removeprefix(server.HTTP))
    answer = api.getresponse()
    answer.read()
    same(answer.status, 200 if byte in CHANNEL else 400, f"path {path}")

pieces = {
    "path": (b"GET /apps/x%s HTTP/1.1\r\nHost: x\r\n\r\n", TARGET, 404),
    "header name": (b"GET /health HTTP/1.1\r\nHost: x\r\nX%sY: z\r\n\r\n", TOKEN + b":", 200),
    "header value": (
        b"GET /health HTTP/1.1\r\nHost: x\r\nX: y%sz\r\n\r\n",
        bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100)) + b"\t",
        200,
    ),
    "method": (b"GET%s /health HTTP/1.1\r\nHost: x\r\n\r\n", TOKEN, 501),
}
for what, (request, allowed, status) in pieces.items():
    for byte in BYTES:
        connection = raw.connect()
        connection.sendall(request % bytes([byte]) + b"\r\n")
        line = raw.read_until(connection, b"\r\n").decode()
        # A space in the method's place ends the method: an empty target, or one of its own.
        wanted = status if byte in allowed else 400
        same(int(line.split()[1]), wanted, f"{what} with byte {byte}")
        connection.close()
stock.works()
