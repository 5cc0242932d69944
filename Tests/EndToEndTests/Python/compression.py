"""permessage-deflate with a client that offers it by default, and with one that does not."""

import base64
import json
import os
import struct
import zlib

from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.sync.client import connect

import raw
import server
from server import check, same

SECONDS = 10
LONG = json.dumps([{"row": number, "text": "the same again"} for number in range(150)])
SHORT = "s" * 500


class Counting:
    """A WebSocket of the library, and what the server has sent it on the wire."""

    def __init__(self, path=server.APP_PATH, **options):
        self.socket = connect(server.URL + path, proxy=None, max_size=None, **options)
        self.wire = 0
        self.taken = 0
        receive = self.socket.protocol.receive_data

        def counted(data):
            self.wire += len(data)
            receive(data)

        self.socket.protocol.receive_data = counted

    def answer(self):
        return self.socket.response.headers.get("Sec-WebSocket-Extensions")

    def receive(self):
        """The next message, and how many bytes came with it: its own, if nothing else was sent."""
        message = self.socket.recv(timeout=SECONDS)
        before, self.taken = self.taken, self.wire
        return message, self.taken - before


def subscribe(client):
    client.socket.recv(timeout=SECONDS)
    message = {"event": "pusher:subscribe", "data": {"channel": "news"}}
    client.socket.send(json.dumps(message))
    check("subscription_succeeded" in client.receive()[0], "not subscribed")


def offering(**parameters):
    return {"compression": None, "extensions": [ClientPerMessageDeflateFactory(**parameters)]}


BOTH_ALONE = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

by_default = Counting()
same(by_default.answer(), BOTH_ALONE, "what the library's offer is answered")
plain = Counting(compression=None)
same(plain.answer(), None, "what no offer is answered")
narrow = Counting(**offering(server_max_window_bits=12))
same(narrow.answer(), BOTH_ALONE + "; server_max_window_bits=12", "a narrow window's answer")
declined = Counting(**offering(server_max_window_bits=8))
same(declined.answer(), None, "a window that zlib cannot write")
everybody = (by_default, plain, narrow, declined)

for client in everybody:
    subscribe(client)
same(server.subscriptions("news"), 4, "subscriptions")

library = server.library()
for text in (LONG, SHORT, LONG):
    library.trigger("news", "event", text)
    for client in everybody:
        frame, wire = client.receive()
        same(json.loads(frame)["data"], text, "what arrives")
        compressed = text is LONG and client is by_default
        check(
            wire < len(text) / 5 if compressed else wire > len(text),
            f"{len(text)} bytes of data took {wire} on the wire, of {client.answer()}",
        )

# What the client compresses is read, and every message stands alone.
ping = json.dumps({"event": "pusher:ping", "data": {"filling": "x" * 5000}})
for _ in range(3):
    by_default.socket.send(ping)
    check("pusher:pong" in by_default.receive()[0], "a compressed ping is not answered")
for client in everybody:
    client.socket.close()


def upgraded():
    """A plain socket on which compression was agreed."""
    connection = raw.connect()
    key = base64.b64encode(os.urandom(16)).decode()
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    connection.sendall(
        f"GET {server.APP_PATH} HTTP/1.1\r\nHost: {server.HOST}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"{offer}\r\n\r\n".encode()
    )
    head = raw.read_until(connection, b"\r\n\r\n")
    check(b"permessage-deflate" in head, f"not agreed: {head!r}")
    return connection


def deflate(message):
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(message) + compressor.flush(zlib.Z_SYNC_FLUSH)


def compressed(deflated, **options):
    """A frame of it; what ends every message is not sent (RFC 7692 §7.2.1)."""
    return raw.frame(deflated.removesuffix(b"\x00\x00\xff\xff"), reserved=4, **options)


def refused(name, frames, code):
    """Sends `frames`, and expects the close code."""
    connection = upgraded()
    raw.read_frame(connection)
    connection.sendall(frames)
    opcode, payload = raw.read_frame(connection)
    same((opcode, struct.unpack("!H", payload[:2])[0]), (8, code), name)
    connection.close()


# A bomb of 1 GiB, in 1 MiB: it is refused, and costs no more than a message of the limit.
before = server.resident_bytes(most=True)
bomb = deflate(b" " * (1 << 20)) * 1024
refused("a bomb", compressed(bomb), 1009)
# In the way of fuzzers and of mistakes.
refused("no deflate data", compressed(b"\xff"), 1007)
twice = compressed(deflate(b"a"), final=False) + raw.frame(b"", opcode=0, reserved=4)
refused("a reserved bit on a continuation", twice, 1002)
refused("text that inflates to no UTF-8", compressed(deflate(b"\xff")), 1007)
grown = server.resident_bytes(most=True) - before
check(grown < 16 << 20, f"the server grew by {grown >> 20} MiB")

# It serves on.
client = Counting()
subscribe(client)
library.trigger("news", "event", LONG)
same(json.loads(client.receive()[0])["data"], LONG, "what arrives after all that")
client.socket.close()
