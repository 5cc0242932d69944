"""Handshakes that are slow, broken, cut into pieces, or none at all; and many of them.

The server gives a handshake 1 s; one request is answered before and after each attack.
"""

import os
import socket
import ssl
import time

import raw
import server
import stock
from server import check, same

SECONDS = 1  # of --tls-handshake-timeout


def outcome(name):
    return server.figure("rtm_tls_handshakes_total", outcome=name)


def plain():
    made = socket.create_connection((server.HOST, server.PORT), timeout=raw.SECONDS)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def rest(connection):
    """All that comes until the end."""
    read = b""
    try:
        while more := connection.recv(65536):
            read += more
    except ConnectionResetError:
        pass
    return read


class InPieces:
    """A client's TLS whose bytes are sent as they please, from memory."""

    def __init__(self):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = ssl.create_default_context().wrap_bio(
            self.incoming, self.outgoing, server_hostname=server.HOST)
        self.socket = plain()

    def pump(self, action, size):
        """Does `action`, sending what it makes in pieces of `size`."""
        while True:
            try:
                result = action()
                self.send(size)
                return result
            except ssl.SSLWantReadError:
                self.send(size)
                more = self.socket.recv(size)
                check(more, "the server has ended the connection")
                self.incoming.write(more)

    def send(self, size):
        data = self.outgoing.read()
        for start in range(0, len(data), size):
            self.socket.sendall(data[start:start + size])


for size in [1, 7, 100, 3000]:
    client = InPieces()
    client.pump(client.tls.do_handshake, size)
    client.pump(lambda: client.tls.write(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"), size)
    answer = b""
    while not answer.endswith(b"}"):
        answer += client.pump(lambda: client.tls.read(1000), size)
    check(answer.startswith(b"HTTP/1.1 200 "), f"in pieces of {size}: {answer!r}")
    client.socket.close()

# Who has said all it has to say (close_notify, then the end) is answered, and hears the end, too.
client = InPieces()
client.pump(client.tls.do_handshake, 3000)
client.pump(lambda: client.tls.write(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"), 3000)
try:
    client.tls.unwrap()
except ssl.SSLWantReadError:
    client.send(3000)
client.socket.shutdown(socket.SHUT_WR)
client.incoming.write(rest(client.socket))
check(client.tls.read(1000).startswith(b"HTTP/1.1 200 "), "no answer after close_notify")
try:
    same(client.tls.read(1000), b"", "after the answer")
except ssl.SSLZeroReturnError:
    pass  # the server's close_notify; without one it would be another error

# Garbage is answered by an alert, plain HTTP in words, and both are ended.
failed = outcome("failed")
for number, garbage in enumerate([
    b"\x16\x03\x01\x00\x04\x0b\x00\x00\x00", b"\x16\x03\x01\xff\xff" + bytes(100),
    b"\x17\x03\x03\x00\x05hello", b"\x80\x2e\x01\x00\x02" + bytes(50),
    b"\x15\x03\x01\x00\x02\x02\x28", b"\xf0" + os.urandom(50_000), b"\xff" * 1000,
    b"\x16\x03\x01\x40\x00" + os.urandom(16_384),
]):
    connection = plain()
    try:
        connection.sendall(garbage)
        heard = rest(connection)
    except (BrokenPipeError, ConnectionResetError):
        heard = b""
    check(heard == b"" or heard[0] == 21, f"garbage {number} was answered {heard!r}")
    connection.close()
connection = plain()
connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
check(b"this port speaks TLS" in rest(connection), "plain HTTP is told")
server.eventually("garbage is counted", lambda: outcome("failed") + outcome("plain") >= failed + 9)

# Who is slow is closed when its time is up, however busy it keeps the server.
late = outcome("late")
hello = InPieces()
try:
    hello.tls.do_handshake()
except ssl.SSLWantReadError:
    pass
hello = hello.outgoing.read()
connections = [plain() for _ in range(60)]
start = time.monotonic()
for connection in connections[:20]:
    connection.sendall(hello[:5])
for connection in connections[20:40]:
    connection.sendall(hello)
while time.monotonic() - start < 0.7:
    for connection in connections[:10]:
        connection.sendall(hello[5:6])
    hello = hello[:5] + hello[6:]
    time.sleep(0.05)
for connection in connections:
    rest(connection)
took = time.monotonic() - start
check(SECONDS * 0.7 < took < SECONDS + 3, f"closed after {took:.1f} s")
same(outcome("late") - late, 60, "handshakes that were late")

# A crowd that only says hello costs those who are in little.
with raw.connect() as friend:
    slowest = 0
    crowd = []
    whole = InPieces()
    try:
        whole.tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    whole = whole.outgoing.read()
    for _ in range(300):
        connection = plain()
        connection.sendall(whole)
        crowd.append(connection)
    for _ in range(20):
        asked = time.monotonic()
        friend.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        raw.read_until(friend, b"}")
        slowest = max(slowest, time.monotonic() - asked)
    check(slowest < 2, f"a request took {slowest:.2f} s in a crowd")
    for connection in crowd:
        connection.close()

stock.works()
server.eventually("they are gone", lambda: server.figure("rtm_tls_connections") < 10)
