"""Half-open sockets: who says nothing, and who upgrades and is gone, is let go."""

import raw
import server
import stock
from client import Client
from server import check, same

COUNT = 300  # the test that starts this sets all timeouts to a second

files = server.open_files()
silent = [raw.connect() for _ in range(COUNT)]
half = [raw.connect() for _ in range(COUNT)]
for connection in half:
    connection.sendall(raw.upgrade_request()[:40])
# Their sockets stay open but nothing is read or sent any more, as if the machine were unplugged.
gone = [raw.upgraded() for _ in range(COUNT)]
for connection in gone:
    connection.sendall(raw.frame(b'{"event":"pusher:subscribe","data":{"channel":"news"}}'))
with Client() as lively:
    lively.subscribe("news")
    server.eventually("the gone are counted", lambda: server.subscriptions("news") == COUNT + 1)
    for connection in silent + half:
        answer = raw.read_until(connection, b"\r\n\r\n")
        check(answer.startswith(b"HTTP/1.1 408 "), f"who says nothing is told: {answer!r}")
    server.eventually(
        "only who answers pings is left", lambda: server.subscriptions("news") == 1, seconds=20
    )
    # They do not end their side; the server does not wait for that for ever.
    server.eventually(
        "their files are closed", lambda: server.open_files() - files <= 1, seconds=20
    )
    lively.expect_pong()
for connection in gone:
    answer = connection.recv(4096)
    check(b"subscription_succeeded" in answer, "what came before it went")
same(server.subscriptions("news"), 0, "subscriptions at the end")
stock.works()
