"""How far a batch is, on a terminal and nowhere else: one line on standard error, then gone."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading

import server
from server import check, same
from tool import silent

LINE = '{"channel":"a","name":"n"}\n'
BATCH = [server.PROGRAM, "publish", "--batch"]


def drawn(columns):
    """All that a terminal is sent of a batch that goes on until something is."""
    terminal, ours = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        BATCH, stdin=subprocess.PIPE, stderr=ours, env=os.environ | {"TERM": "xterm"}
    )
    os.close(ours)
    enough = threading.Event()

    def feed():
        with process.stdin as pipe:
            while not enough.is_set():
                pipe.write((LINE * 20).encode())
                pipe.flush()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    output = b""
    while b" events" not in output:
        output += os.read(terminal, 10_000)
    enough.set()
    feeder.join(20)
    while True:
        try:
            output += os.read(terminal, 10_000)
        except OSError:  # The other end is closed.
            break
    same(process.wait(10), 0, "exit status")
    os.close(terminal)
    return output.decode()


for width in (80, 200, 20):
    lines = drawn(width).split("\r\x1b[K")
    same((lines[0], lines[-1]), ("", ""), "what is left on the screen")
    for line in lines[1:-1]:
        check(re.fullmatch(r"[\d,]+ events(  [\d,]+/s)?", line), f"not a line of it: {line!r}")
        check(len(line) < width, f"as wide as the terminal: {line!r}")

silent("publish", "--batch", stdin=LINE * 1000)
