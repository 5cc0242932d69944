"""How far a batch is, on a terminal and nowhere else: one line on standard error, then gone."""

import fcntl
import os
import pty
import re
import signal
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


def interrupted(number):
    """What is said by one that is ended by a signal when three lines are published."""
    channel = f"stop-{number}"
    with subprocess.Popen(
        BATCH + ["--info", "subscription_count"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(b'{"channel":"%s","name":"n"}\n' % channel.encode() * 3)
        process.stdin.flush()
        for _ in range(3):
            check(channel.encode() in process.stdout.readline(), "it is published")
        process.send_signal(number)
        said = process.stderr.read().decode()
        same(process.wait(10), -number, "exit status")
    return said


for ended_by in (signal.SIGINT, signal.SIGTERM):
    same(interrupted(ended_by), "rtm: interrupted; lines 1 to 3 are published\n", "the account")

for width in (80, 200, 20):
    lines = drawn(width).split("\r\x1b[K")
    same((lines[0], lines[-1]), ("", ""), "what is left on the screen")
    for line in lines[1:-1]:
        check(re.fullmatch(r"[\d,]+ events(  [\d,]+/s)?", line), f"not a line of it: {line!r}")
        check(len(line) < width, f"as wide as the terminal: {line!r}")

silent("publish", "--batch", stdin=LINE * 1000)
