"""Thousands of damaged requests, read by us and by h11: what both accept, both read alike.

What one reader ends a request by and the next one does not is how requests are smuggled. We may
refuse more than h11 does; we may accept nothing that it refuses, but for two things said below.
"""

import os
import random
import re
import socket

import h11

import raw
import server
from server import check, same

SEED = 9112
COUNT = int(os.environ.get("RTM_COUNT", "3000"))
PATH = b"/apps/nobody/events"  # an app that is not there: each request is answered alike
ENDS = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
SEEDS = (
    b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
    b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\n",
    b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, a\r\nContent-Length: 0\r\n\r\n",
    b"GET %s HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc",
    b"GET http://x%s HTTP/1.1\r\nhost:x:80\r\nX: y\t\r\n\r\n",
)
BEHIND_THE_LAST = "Got data when expecting EOF"  # of a connection: nobody looks at it here
EMPTY_LINE = "no request line received"  # before a request: RFC 9112 §2.2 bears it
REFUSALS = (400, 413, 414, 417, 431, 501, 505)
PIECES = (
    *(bytes([byte]) for byte in b"\r\n\t :;,+-0159aAxX\0\x0b\x7f\xff\"#@"),
    *(b"\r\n", b"\r\n\r\n", b"0\r\n\r\n", b"0x", b"chunked", b", chunked", b"identity"),
    *(b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n"),
    *(b"Host: y\r\n", b"Connection: close\r\n", b"HTTP/1.0", b" \r\n"),
)


def damaged(chance):
    """A request with a few changes, most often none behind the first."""
    request = bytearray(chance.choice(SEEDS) % PATH)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(len(request) + 1)
        kind = chance.randrange(3)
        if kind == 0:
            request[place:place] = chance.choice(PIECES)
        elif kind == 1:
            request[place : place + chance.choice((1, 1, 2, 4))] = b""
        else:
            request[place : place + 1] = chance.choice(PIECES)
    return bytes(request).lstrip(b"\r\n")  # h11 has its own mind about lines before a request


def as_h11_reads(stream):
    """How many whole requests it reads, and why it refuses what follows, if it does."""
    reader = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 14)
    reader.receive_data(stream)
    count = 0
    while True:
        try:
            event = reader.next_event()
            if isinstance(event, h11.EndOfMessage):
                count += 1
                reader.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                reader.send(h11.EndOfMessage())
            elif event is h11.PAUSED:
                reader.start_next_cycle()
            elif event is h11.NEED_DATA or isinstance(event, h11.ConnectionClosed):
                return count, None
        except h11.RemoteProtocolError as error:
            return count, str(error)
        except h11.LocalProtocolError:
            return count, None  # that was the last request of its connection


def as_we_read(stream):
    """The same, by what is answered."""
    with raw.connect() as connection:
        connection.sendall(stream)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(65536):
            answer += more
    statuses = []
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        statuses.append(int(head[9:12]))
        answer = rest[length:]
    refusals = [status for status in statuses if status in REFUSALS]
    return len(statuses) - len(refusals), refusals


chance = random.Random(SEED)
alike = stricter = 0
for _ in range(COUNT):
    stream = damaged(chance) + ENDS
    theirs, error = as_h11_reads(stream)
    ours, refusals = as_we_read(stream)
    if refusals:
        stricter += error is None
        check(ours <= theirs, f"{ours} requests read of {stream!r}, by h11 {theirs}")
    else:
        known = (None, BEHIND_THE_LAST, EMPTY_LINE)
        check(error in known, f"read, where h11 says {error}: {stream!r}")
        if error != EMPTY_LINE:
            same(ours, theirs, f"requests read of {stream!r}")
            alike += 1
print(f"{alike} read alike, {stricter} refused by us alone, the others by both")
check(alike > COUNT // 10, "too few say anything")
