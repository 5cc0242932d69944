"""6,000 connections, 2,000 a second: upgrades and requests are served, whoever leaves at once."""

import selectors
import socket
import time

import raw
import server
import stock
from client import Client
from server import check, same

COUNT = 6000
A_SECOND = 2000
SECONDS = 30  # for the last answer, of a debug build on a shared machine
REQUESTS = (
    (raw.upgrade_request(), b"connection_established"),
    (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b"200 OK"),
    (None, None),  # says nothing and is gone
)

selector = selectors.DefaultSelector()
served = [0, 0]
waiting = {}  # by connection: what is sent, what the answer holds, what came of it


def begin(number):
    kind = number % 3
    made = socket.socket()
    made.setblocking(False)
    made.connect_ex((server.HOST, server.PORT))
    waiting[made] = [kind, b""]
    selector.register(made, selectors.EVENT_WRITE)


def end(made):
    selector.unregister(made)
    made.close()
    del waiting[made]


def proceed(made, events):
    kind, answer = waiting[made]
    request, wanted = REQUESTS[kind]
    if events & selectors.EVENT_WRITE:
        same(made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0, "connect")
        if request is None:
            return end(made)
        made.send(request)
        selector.modify(made, selectors.EVENT_READ)
        return None
    more = made.recv(4096)
    check(more, f"the server ended it after {answer!r}")
    waiting[made][1] += more
    if wanted in waiting[made][1]:
        served[kind] += 1
        end(made)
    return None


with Client() as client:
    client.subscribe("news")
    files = server.open_files()
    started = time.monotonic()
    begun = 0
    while begun < COUNT or waiting:
        elapsed = time.monotonic() - started
        check(elapsed < SECONDS, f"{len(waiting)} wait after {SECONDS} s, {served} were served")
        while begun < min(COUNT, elapsed * A_SECOND):
            begin(begun)
            begun += 1
        for key, events in selector.select(timeout=0.001):
            proceed(key.fileobj, events)
    print(f"{COUNT} in {time.monotonic() - started:.1f} s")
    same(served, [COUNT // 3] * 2, "upgrades and requests served")
    server.eventually("their files are closed", lambda: server.open_files() == files, 20)
    client.expect_marker("news")
stock.works()
