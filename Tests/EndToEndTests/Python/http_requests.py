"""HTTP/1.1 that only a plain socket sends: pipelines, split heads, heads that must be refused."""

import raw
from server import check, same

HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def read_response(connection):
    """The status and body of one response with a Content-Length."""
    head = raw.read_until(connection, b"\r\n\r\n").decode()
    lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    return int(lines[0].split()[1]), raw.read_exactly(connection, int(headers["content-length"]))


connection = raw.connect()
connection.sendall(HEALTH * 3)
answers = [read_response(connection) for _ in range(3)]
same([status for status, _ in answers], [200] * 3, "three requests in one packet")
for byte in HEALTH:
    connection.sendall(bytes([byte]))
same(read_response(connection)[0], 200, "a request byte by byte")
connection.sendall(HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
same(read_response(connection)[0], 200, "the last one")
same(connection.recv(1), b"", "closed as asked")

for name, sent, statuses in (
    ("not HTTP", b"nonsense\r\n\r\n", (400,)),
    ("HTTP/1.1 without Host", b"GET /health HTTP/1.1\r\n\r\n", (400,)),
    ("HTTP/3.0", HEALTH.replace(b"HTTP/1.1", b"HTTP/3.0"), (400, 505)),
    ("a head over 16 KiB", HEALTH[:-2] + b"X: " + b"x" * 17_000 + b"\r\n\r\n", (431,)),
    ("101 headers", HEALTH[:-2] + b"X: x\r\n" * 101 + b"\r\n", (431,)),
    (
        "two lengths",
        b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        (400,),
    ),
    (
        "a bad length",
        b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\nx",
        (400,),
    ),
    ("a header with a space", HEALTH[:-2] + b"X : x\r\n\r\n", (400,)),
):
    connection = raw.connect()
    connection.sendall(HEALTH + sent)
    same(read_response(connection)[0], 200, f"{name}: what came before is answered")
    status, body = read_response(connection)
    check(status in statuses, f"{name}: {status} {body!r}, wanted {statuses}")
    same(connection.recv(1), b"", f"{name}: then the server closes")

for name, changed, statuses in (
    ("an old WebSocket version", (b"Version: 13", b"Version: 8"), (400, 426)),
    ("a bad WebSocket key", (b"-Key: ", b"-Key: x"), (400,)),
):
    connection = raw.connect()
    connection.sendall(raw.upgrade_request().replace(*changed))
    status, body = read_response(connection)
    check(status in statuses, f"{name}: {status} {body!r}, wanted {statuses}")
