"""Hundreds of slow heads and bodies at once: each is told 408 in time, and others are served."""

import selectors
import time

import raw
import server
import stock
from server import check, same

COUNT = 400
HEAD = f"POST /apps/{server.APP_ID}/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n".encode()
SECONDS = 1  # of --head-timeout and --body-timeout; the test that starts this sets them
MEMORY = 16 * 1024 * 1024

before = server.resident_bytes()
files = server.open_files()
slow = {raw.connect(): HEAD for _ in range(COUNT // 2)}
slow |= {raw.connect(): HEAD + b"\r\n" + b"x" * 500 for _ in range(COUNT // 2)}
selector = selectors.DefaultSelector()
for connection, sent in slow.items():
    connection.sendall(sent)
    connection.setblocking(False)
    selector.register(connection, selectors.EVENT_READ)

server.eventually("all are connected", lambda: server.open_files() - files == COUNT)
stock.works()

refused = 0
deadline = time.monotonic() + SECONDS + 20
while selector.get_map():
    check(time.monotonic() < deadline, f"{len(selector.get_map())} are borne for too long")
    for key, _ in selector.select(timeout=0.1):
        answer = key.fileobj.recv(65536)
        if answer:
            check(answer.startswith(b"HTTP/1.1 408 "), f"the answer: {answer!r}")
            check(b"-timeout)" in answer, f"names the setting: {answer!r}")
            refused += 1
        else:
            selector.unregister(key.fileobj)
            key.fileobj.close()
    # A byte now and then gains nobody any time.
    for connection in [key.fileobj for key in selector.get_map().values()]:
        try:
            connection.send(b"x")
        except (BlockingIOError, ConnectionError):
            pass
same(refused, COUNT, "408s")
# The library may keep a connection or two for its next call.
server.eventually("their files are closed", lambda: server.open_files() <= files + 2)
grown = server.resident_bytes(most=True) - before
check(grown < MEMORY, f"the server grew by {grown >> 10} KiB")
stock.works()
