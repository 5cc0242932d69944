"""A server with `--authorization-timeout 1`: who signs in or brings a token stays, nobody else."""

import time

from client import Client
from server import check, same

with Client() as user, Client() as member, Client() as stranger:
    began = time.monotonic()
    user.sign_in("7")
    member.subscribe("private-room")
    stranger.subscribe("room")
    same(stranger.close_code(), 4009, "the code that a stranger is closed with")
    check(0.5 < time.monotonic() - began < 5, f"after {time.monotonic() - began:.1f} s")
    user.expect_pong()
    member.expect_pong()
