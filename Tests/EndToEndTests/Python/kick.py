"""rtm kick and rtm stats connections: whom an operator closes, with what code, and who stays."""

import json
import os
import subprocess

import server
from client import Client, member
from server import check, same
from stock import subscriber

ENVIRONMENT = os.environ | {"RTM_ADMIN_TOKEN": "operator-token"}  # the test sets it


def rtm(*words, status=0, **variables):
    """What the program prints."""
    ran = subprocess.run(
        [server.PROGRAM, *words], env=ENVIRONMENT | variables, capture_output=True, text=True,
        timeout=20,
    )
    same(ran.returncode, status, f"exit of {words}, which said {ran.stdout}{ran.stderr}")
    return ran.stdout if status == 0 else ran.stderr


def closing(client):
    """Code and reason of the close, after whatever else comes."""
    try:
        while True:
            client.socket.recv(timeout=10)
    except Exception as closed:  # noqa: BLE001 - it is looked at
        return closed.rcvd.code, closed.rcvd.reason


def listed(*words):
    return [json.loads(line) for line in rtm("stats", "connections", "--json", *words).splitlines()]


clients = [Client() for _ in range(8)]
for number, client in enumerate(clients):
    client.subscribe("news")
    if number < 3:
        client.subscribe("presence-room", member(f"user-{number}"))
clients[3].sign_in("ann")
ids = {c.socket_id for c in clients}

# Who is there.
same({row["id"] for row in listed()}, ids, "connections")
row = listed("--user", "ann")[0]
same((row["id"], row["app"], row["ip"], row["channels"], row["user"], row["unsent_bytes"]),
     (clients[3].socket_id, server.APP_ID, "127.0.0.1", 1, "ann", 0), "one of them")
check(0 <= row["age_seconds"] < 600, f"age: {row}")
busiest = listed("--sort", "channels", "--limit", "3")
same([row["channels"] for row in busiest], [2, 2, 2], "those with the most channels")
table = rtm("stats", "connections", "--socket", clients[3].socket_id).split("\t")
same(table[:4], [clients[3].socket_id, server.APP_ID, "ann", "127.0.0.1"], "for programs")
some = subprocess.run([server.PROGRAM, "stats", "connections", "--limit", "3"], env=ENVIRONMENT,
                      capture_output=True, text=True, timeout=20)
same((some.returncode, some.stdout.count("\n")), (0, 3), "some of them")
check("3 of 8" in some.stderr, f"that there are more: {some.stderr}")
same(len(listed("--limit", "0")), 8, "all of them")

# Counted, and nobody is closed.
same(rtm("kick", "--channel", "news", "--dry-run"), "would close 8 connections\n", "dry run")
same(rtm("kick", "--ip", "127.0.0.0/8", "--user", "user-1", "--dry-run"),
     "would close 1 connection\n", "those that are all of it")
same(len(listed()), 8, "all are there")

# Nobody is meant, or too many would be, or it is none of the user's business.
check("no connection" in rtm("kick", "--user", "nobody", status=1), "nobody")
check("--user" in rtm("kick", status=64), "everybody")
check("10.0.0.0/8" in rtm("kick", "--ip", "10.0.0.1/8", status=2), "no network")
for words in (["kick", "--app", server.APP_ID], ["stats", "connections"], ["stats"]):
    said = rtm(*words, status=2, RTM_ADMIN_TOKEN="wrong")
    check("--admin-token" in said and "wrong" not in said, f"{words} without the token: {said}")
rtm("kick", "--app", server.APP_ID, "--url", "ws://127.0.0.1:1", status=3)
for client in clients[3:]:
    client.expect_pong()

# Each by its own.
same(rtm("kick", "--socket", clients[7].socket_id, "--reason", "see you"),
     "closed 1 connection\n", "by socket")
same(closing(clients[7]), (4009, "see you"), "by socket")
same(rtm("kick", "--user", "ann"), "closed 1 connection\n", "by user")
same(closing(clients[3])[0], 4009, "by user")
same(rtm("kick", "--channel", "presence-room", "--reconnect"), "closed 3 connections\n", "channel")
same([closing(c)[0] for c in clients[:3]], [4200] * 3, "by channel, to come back")
same({row["id"] for row in listed()}, {c.socket_id for c in clients[4:7]}, "who stays")
for client in clients[4:7]:
    client.expect_pong()

# A client that is not ours comes back when it is told to.
stock, heard = subscriber("stock", reconnect_interval=1)
same(heard.get(timeout=20), "subscribed", "pysher")
before = listed("--channel", "stock")[0]["id"]
same(rtm("kick", "--ip", "127.0.0.1", "--app", server.APP_ID, "--reconnect"),
     "closed 4 connections\n", "by address and app")
same([closing(c)[0] for c in clients[4:7]], [4200] * 3, "by address")
same(heard.get(timeout=20), "subscribed", "pysher again")
check(listed("--channel", "stock")[0]["id"] != before, "on another connection")
stock.disconnect(timeout=0)
