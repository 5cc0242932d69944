"""SIGSTOP and SIGCONT: clients that spoke while the server could not hear them are not blamed.

The server is stopped between its pings and their pongs, and for longer than those may take.
"""

import os
import signal
import threading
import time

import raw
import server
import stock
from server import check, same

COUNT = 700  # more than one turn of a loop reads
PONG_SECONDS = 3  # of --pong-timeout; the test that starts this sets it, and 1 of activity
PING, PONG = 9, 10

quiet = [raw.upgraded() for _ in range(COUNT)]
for connection in quiet:
    same(raw.read_frame(connection)[0], PING, "who is silent is pinged")
os.kill(server.PID, signal.SIGSTOP)
stopped = time.monotonic()
try:
    for connection in quiet:
        connection.sendall(raw.frame(b"", opcode=PONG) + raw.frame(b'{"event":"pusher:ping"}'))
    asked = threading.Thread(target=lambda: server.library().trigger("stock", "told", "later"))
    asked.start()
    time.sleep(max(0, stopped + PONG_SECONDS + 1.5 - time.monotonic()))  # what is tested is time
    check(asked.is_alive(), "nobody can have answered")
finally:
    os.kill(server.PID, signal.SIGCONT)
asked.join(timeout=10)
check(not asked.is_alive(), "what was asked meanwhile is answered")
for number, connection in enumerate(quiet):
    opcode, payload = raw.read_frame(connection)
    if opcode == PING:  # it had been silent for long, before its bytes were read
        opcode, payload = raw.read_frame(connection)
    same((opcode, b"pusher:pong" in payload), (1, True), f"client {number}: {payload}")
for connection in quiet:
    connection.close()
stock.works()
