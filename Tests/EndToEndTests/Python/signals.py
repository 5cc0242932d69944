"""SIGHUP ends nothing; a drain would take a minute here, and a second SIGTERM ends it at once."""

import os
import signal
import urllib.error
import urllib.request

import raw
import server
from client import Client
from server import same


def status(path):
    try:
        with urllib.request.urlopen(server.HTTP + path, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def is_refused():
    try:
        raw.connect().close()
        return False
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # The listener closed while it was asked.
        return False


clients = [Client() for _ in range(10)]
os.kill(server.PID, signal.SIGHUP)
clients[0].expect_pong()
same(status("/ready"), 200, "after SIGHUP")
clients[0].expect_pong()

os.kill(server.PID, signal.SIGTERM)
server.eventually("/ready says 503", lambda: status("/ready") == 503, seconds=2)
os.kill(server.PID, signal.SIGTERM)
server.eventually("nobody listens any more", is_refused, seconds=2)
