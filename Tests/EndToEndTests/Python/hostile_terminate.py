"""SIGTERM under load: all hear whole frames to the last, which is the close; the exit is 0."""

import os
import signal
import struct
import threading

import raw
import server
from server import check, same

READERS = 100
PUBLISHERS = 4
SECONDS = 1  # of --drain-seconds; the test that starts this sets it
CLOSE = 8

readers = [raw.upgraded() for _ in range(READERS)]
for connection in readers:
    connection.sendall(raw.frame(b'{"event":"pusher:subscribe","data":{"channel":"news"}}'))
    check(b"subscription_succeeded" in raw.read_frame(connection)[1], "not subscribed")
    connection.settimeout(SECONDS + 20)
wrong = []
events = [0] * READERS
published = [0]


def publish():
    """Until nobody listens any more; what is refused must be refused in whole."""
    library = server.library()
    while True:
        try:
            library.trigger_batch([{"channel": "news", "name": "load", "data": "x" * 3000}] * 5)
            published[0] += 1
        except Exception as error:  # noqa: BLE001 - the library raises what requests does
            if published[0] == 0:
                wrong.append(f"nothing was published: {error!r}")
            return


def read(number):
    """Whole frames to the close and not a byte behind it."""
    connection = readers[number]
    try:
        while True:
            opcode, payload = raw.read_frame(connection)
            if opcode == CLOSE:
                break
            check(payload.startswith(b'{"') and payload.endswith(b"}"), f"half: {payload[-40:]}")
            events[number] += 1
        same(struct.unpack("!H", payload[:2])[0], 4200, "close code")
        same(connection.recv(1), b"", "behind the close")
    except (SystemExit, OSError) as error:
        wrong.append(f"reader {number} after {events[number]} events: {error}")


threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
publishers = [threading.Thread(target=publish, daemon=True) for _ in range(PUBLISHERS)]
for thread in threads + publishers:
    thread.start()
server.eventually("the load is there", lambda: min(events) > 20)
os.kill(server.PID, signal.SIGTERM)
for thread in threads:
    thread.join(timeout=SECONDS + 20)
same(wrong, [], "what went wrong")
print(f"{min(events)} to {max(events)} events, {published[0]} batches published")


def is_gone():
    try:
        with open(f"/proc/{server.PID}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # reaped before open(2), or before read(2)
        return True


server.eventually("the server has exited", is_gone, seconds=SECONDS + 15)
