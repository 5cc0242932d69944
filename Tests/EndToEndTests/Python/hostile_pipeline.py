"""Pipelined floods: who reads gets every answer; who does not costs little, and is let go."""

import threading

import raw
import server
import stock
from server import check, same

REQUEST = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
COUNT = 20_000
LAZY = 4  # each has 30,000 answers in the buffers of both kernels before anything waits
MEMORY = 24 * 1024 * 1024  # bytes; the test that starts this sets --idle-timeout 1

before = server.resident_bytes()
files = server.open_files()
eager = raw.connect()
sending = threading.Thread(target=lambda: eager.sendall(REQUEST * COUNT))
sending.start()
answers = eager.makefile("rb")
for number in range(COUNT):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += answers.readline()
    check(head.startswith(b"HTTP/1.1 200 "), f"answer {number}: {head}")
    answers.read(int(head.split(b"Content-Length: ")[1].split()[0]))
sending.join()
eager.close()
answers.close()

lazy = [raw.connect(receive_buffer=4096) for _ in range(LAZY)]
for connection in lazy:
    connection.settimeout(0.05)
    try:
        while True:
            connection.sendall(REQUEST * 1000)
    except (TimeoutError, ConnectionError):
        pass  # the server reads no more of it, or has let it go
stock.works()
server.eventually("those who do not read are let go", lambda: server.open_files() <= files, 40)
grown = server.resident_bytes(most=True) - before
print(f"the server grew by {grown >> 10} KiB at most")
check(grown < MEMORY, f"the server grew by {grown >> 10} KiB")
for connection in lazy:
    connection.close()
stock.works()
