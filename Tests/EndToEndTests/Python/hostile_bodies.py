"""200 MB of body, 64 MB of fragments, JSON of 100,000 levels: refused early, at no cost."""

import json
import struct
import urllib.error
import urllib.request

import raw
import server
import stock
from server import check, same

MEMORY = 12 * 1024 * 1024  # bytes more, at most, whatever is sent
MEGABYTE = b"x" * (1 << 20)
DEPTH = 100_000


def insist(connection, pieces):
    """Sends on after the refusal, as long as the server reads, which it may for a few seconds."""
    try:
        for piece in pieces:
            connection.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass


def head(*lines):
    lines = (f"POST /apps/{server.APP_ID}/events HTTP/1.1", "Host: x") + lines
    return "".join(line + "\r\n" for line in lines).encode() + b"\r\n"


before = server.resident_bytes()


def refused_body(what, first, pieces, names):
    connection = raw.connect()
    connection.sendall(first)
    if what.startswith("chunked"):
        connection.sendall(pieces[0] * 2)
    answer = raw.read_until(connection, b"}")
    check(answer.startswith(b"HTTP/1.1 413 "), f"{what}: {answer!r}")
    for name in names:
        check(name in answer, f"{what}: {name!r} is not in {answer!r}")
    insist(connection, pieces * 200)


refused_body(
    "a length of 200 MB",
    head(f"Content-Length: {200 << 20}"),
    [MEGABYTE],
    (str(200 << 20).encode(), str(1 << 20).encode(), b"--max-body-size"),
)
refused_body(
    "chunked, 200 MB",
    head("Transfer-Encoding: chunked"),
    [b"100000\r\n" + MEGABYTE + b"\r\n"],
    (str(1 << 20).encode(), b"--max-body-size"),
)

for what, fragments in (
    ("64 MB of fragments", raw.frame(MEGABYTE[:65536], 0, False)),
    ("64 MB of small fragments", raw.frame(b"x" * 16, 0, False) * 2979),
):
    connection = raw.upgraded()
    connection.sendall(raw.frame(b"x", final=False))
    insist(connection, [fragments] * 1024)
    opcode, payload = raw.read_frame(connection)
    same((opcode, struct.unpack("!H", payload[:2])[0]), (8, 1009), what)
    check(b"--max-message-size" in payload, f"{what}: the setting is named: {payload!r}")

# Fragments of nothing add up to nothing, so they may go on; they cost the server no memory.
connection = raw.upgraded()
connection.sendall(raw.frame(b"", final=False))
for _ in range(32):
    connection.sendall(raw.frame(b"", 0, False) * 10_000)
connection.sendall(raw.frame(b'{"event":"pusher:ping"}', 0))
check(b"pusher:pong" in raw.read_frame(connection)[1], "a message behind 320,000 empty fragments")

for what, opening, closing in (("arrays", "[", "]"), ("objects", '{"a":', "}")):
    deep = opening * DEPTH + "1" + closing * DEPTH
    for text in (deep, f'{{"event":"pusher:subscribe","data":{deep}}}', f'{{"event":{deep}}}'):
        connection.sendall(raw.frame(text.encode()))
        check(b"pusher:error" in raw.read_frame(connection)[1], f"{what}, {DEPTH} deep")
    connection.sendall(raw.frame(b'{"event":"pusher:ping"}'))
    check(b"pusher:pong" in raw.read_frame(connection)[1], f"{what}: the connection stays")
    for body in (deep, f'{{"name":"a","channel":"b","data":{deep}}}'):
        body = body.encode()
        url = server.signed("POST", f"/apps/{server.APP_ID}/events", body)
        try:
            urllib.request.urlopen(url, data=body, timeout=10)
            raise SystemExit(f"{what}, {DEPTH} deep, over HTTP: taken")
        except urllib.error.HTTPError as error:
            same(error.code in (400, 413), True, f"{what} over HTTP: {error.code}")
            check(json.load(error)["error"], "no reason")

grown = server.resident_bytes(most=True) - before
print(f"the server grew by {grown >> 10} KiB at most")
check(grown < MEMORY, f"the server grew by {grown >> 10} KiB")
stock.works()
