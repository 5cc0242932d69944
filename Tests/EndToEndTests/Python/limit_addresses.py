"""One IP address has so many connections, of any kind; the next is let go at once, before it has
said a word, and others do not feel it.

The server was started with --max-ip-connections 3. All of 127.0.0.0/8 is this machine.
"""

import json
import resource
import socket
import time

import raw
import server
from client import Client
from server import check, same

NOISY, QUIET = ("127.0.0.2", 0), ("127.0.0.3", 0)


def connect(source=NOISY):
    made = socket.create_connection((server.HOST, server.PORT), raw.SECONDS, source)
    made.settimeout(raw.SECONDS)
    return made


def answer(connection):
    """All that is said to it."""
    said = b""
    try:
        while more := connection.recv(4096):
            said += more
    except ConnectionResetError:
        pass
    return said


# A WebSocket, one that is silent, one in the middle of a request: each answered once, so that it
# is known to be in.
client = Client(source_address=NOISY)
silent, half = connect(), connect()
for connection in (silent, half):
    connection.sendall(b"HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n")
    check(raw.read_until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 200 "), "it is in")
half.sendall(b"GET /health HTTP/1.1\r\nHost:")

head, _, body = answer(connect()).partition(b"\r\n\r\n")
check(head.startswith(b"HTTP/1.1 429 "), f"the fourth: {head}")
check(b"\r\nRetry-After: 1" in head and b"\r\nConnection: close" in head, f"{head}")
message = json.loads(body)["error"]
check("at most 3 connections; this is number 4" in message, message)
check("--max-ip-connections" in message, message)

same(server.figure("rtm_admission_refusals_total", limit="max-ip-connections"), 1, "counted")

# Others are let in, and served while one address floods.
with Client(source_address=QUIET) as quiet:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, most))
    flood = [connect() for _ in range(2000)]
    started = time.monotonic()
    with Client(source_address=QUIET) as another:
        another.expect_pong()
        quiet.expect_pong()
    check(time.monotonic() - started < 2, "others wait for a flood")
    for connection in flood:
        connection.close()

# Who is in was not hurt, and each that goes makes room for one.
client.expect_pong()
half.sendall(b" x\r\n\r\n")
check(raw.read_until(half, b"\r\n\r\n").startswith(b"HTTP/1.1 200 "), "who is in is served")


def is_let_in():
    connection = connect()
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return answer(connection).startswith(b"HTTP/1.1 200 ")


check(not is_let_in(), "three are still there")
for gone in (silent, half, client.socket):
    gone.close()
    server.eventually("one goes, one may come", is_let_in)
for _ in range(50):
    server.eventually("one after the other, for ever", is_let_in)
