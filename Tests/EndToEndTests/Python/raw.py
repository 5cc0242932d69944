"""Plain sockets: for what no client library would send."""

import base64
import os
import socket
import ssl
import struct

import server
from server import check

SECONDS = 10


def connect(receive_buffer=None):
    """A connection to the server, over TLS if it speaks that; a small `receive_buffer` makes a slow
    reader."""
    family = socket.AF_INET6 if ":" in server.HOST else socket.AF_INET
    made = socket.socket(family)
    if receive_buffer:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    made.settimeout(SECONDS)
    made.connect((server.HOST, server.PORT))
    if server.IS_SECURE:
        return ssl.create_default_context().wrap_socket(made, server_hostname=server.HOST)
    return made


def upgrade_request(path=server.APP_PATH):
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: {server.HOST}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def read_until(connection, end):
    """All bytes up to and with `end`."""
    read = b""
    while not read.endswith(end):
        more = connection.recv(1)
        check(more, f"the connection ended after {read!r}")
        read += more
    return read


def read_exactly(connection, count):
    read = b""
    while len(read) < count:
        more = connection.recv(count - len(read))
        check(more, f"the connection ended {count - len(read)} bytes early")
        read += more
    return read


def frame(payload, opcode=1, final=True, masked=True, reserved=0):
    """One frame (RFC 6455 §5.2)."""
    first = (0x80 if final else 0) | reserved << 4 | opcode
    size = len(payload)
    bit = 0x80 if masked else 0
    if size < 126:
        head = struct.pack("!BB", first, bit | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, bit | 126, size)
    else:
        head = struct.pack("!BBQ", first, bit | 127, size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    repeated = mask * (size // 4 + 1)
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(repeated[:size], "big")
    return head + mask + mixed.to_bytes(size, "big")


def read_frame(connection):
    """The next frame of the server: its opcode and payload."""
    first, size = read_exactly(connection, 2)
    if size == 126:
        (size,) = struct.unpack("!H", read_exactly(connection, 2))
    elif size == 127:
        (size,) = struct.unpack("!Q", read_exactly(connection, 8))
    return first & 0x0F, read_exactly(connection, size)


def upgraded(**options):
    """A WebSocket connection, its first frame read."""
    connection = connect(**options)
    connection.sendall(upgrade_request())
    head = read_until(connection, b"\r\n\r\n")
    check(head.startswith(b"HTTP/1.1 101 "), f"no upgrade: {head!r}")
    opcode, payload = read_frame(connection)
    check(opcode == 1 and b"connection_established" in payload, f"first frame: {payload!r}")
    return connection
