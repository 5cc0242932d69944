"""`/echo` sends everything back, compressed as its client wants, and reads only who reads."""

import socket

from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.sync.client import connect

import raw
import server
from server import check, same

URL = server.URL + "/echo"
SECONDS = 20
MESSAGES = ["text", "", "é日本👍", b"", b"\x00\xff", "again " * 20_000, bytes(range(256)) * 400]

OFFERS = [None] + [
    ClientPerMessageDeflateFactory(
        server_no_context_takeover=alone,
        client_no_context_takeover=alone,
        server_max_window_bits=bits,
        client_max_window_bits=bits,
    )
    for alone in (False, True)
    for bits in (9, 12, 15)
]
for offer in OFFERS:
    options = {"compression": None, "extensions": [offer] if offer else None}
    with connect(URL, proxy=None, max_size=None, **options) as connection:
        answer = connection.response.headers.get("Sec-WebSocket-Extensions")
        same(answer is None, offer is None, f"the answer {answer}")
        for message in MESSAGES * 2:
            connection.send(message)
            same(connection.recv(timeout=SECONDS), message, f"what came back, {answer}")

# The longest message passes, one byte more does not.
with connect(URL, proxy=None, max_size=None, compression=None) as connection:
    longest = bytes(16 << 20)
    connection.send(longest)
    same(connection.recv(timeout=SECONDS), longest, "16 MiB")
stranger = raw.connect()
stranger.sendall(raw.upgrade_request("/echo"))
raw.read_until(stranger, b"\r\n\r\n")
stranger.sendall(b"\x82\xff" + ((16 << 20) + 1).to_bytes(8, "big") + b"mask")
same(raw.read_frame(stranger)[1][:2], (1009).to_bytes(2, "big"), "16 MiB and a byte")

# Who does not read is not read: what it can have sent is what the sockets hold, and one message.
greedy = raw.connect(receive_buffer=4096)
greedy.sendall(raw.upgrade_request("/echo"))
raw.read_until(greedy, b"\r\n\r\n")
before = server.resident_bytes()
greedy.settimeout(1)
frames = raw.frame(b"x" * 100_000, opcode=2) * 10
sent = 0
try:
    while sent < 512 << 20:
        sent += greedy.send(frames)
except socket.timeout:
    pass
check(sent < 64 << 20, f"{sent >> 20} MiB were read of a client that does not read")
grown = server.resident_bytes() - before
check(grown < 8 << 20, f"the server grew by {grown >> 20} MiB")
greedy.close()
