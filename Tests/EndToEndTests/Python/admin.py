"""/admin: what it tells, a page at a time, and whom it closes."""

import json
import os
import socket
import urllib.error
import urllib.request

from websockets.exceptions import ConnectionClosed

import raw
import server
from client import Client, member
from server import check, same

TOKEN = "operator-token"  # the test that starts this sets it


def ask(method, path, body=None):
    """The status and the decoded answer."""
    made = urllib.request.Request(
        server.HTTP + path, method=method, headers={"Authorization": f"Bearer {TOKEN}"},
        data=None if body is None else json.dumps(body).encode(),
    )
    try:
        with urllib.request.urlopen(made, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def get(path):
    status, body = ask("GET", path)
    same(status, 200, f"{path}: {body}")
    return body


clients = [Client() for _ in range(7)]
ids = sorted((c.socket_id for c in clients), key=lambda i: [int(n) for n in i.split(".")])
for number, client in enumerate(clients):
    client.subscribe("news")
    if number < 3:
        client.subscribe("presence-room", member(f"user-{number}"))
clients[0].expect_frame("pusher_internal:member_added")

# What it tells.
stats = get("/admin/stats")
same(stats["version"], "0.1.0", "version")
same(stats["draining"], False, "draining")
check(0 <= stats["uptime_seconds"] < 600, f"uptime: {stats}")
same(sum(loop["connections"] >= 0 for loop in stats["loops"]), len(stats["loops"]), "loops")
for figures in (stats, stats["apps"][0]):
    for name, value in (("connections", 7), ("channels", 2), ("subscriptions", 10)):
        same(figures[name], value, name)
    same(figures["presence_members"], 3, "presence members")
    check("messages_received" in figures["per_second"], f"rates: {figures}")
same([app["id"] for app in stats["apps"]], [server.APP_ID], "apps")

listed = get("/admin/connections")
same([c["id"] for c in listed["connections"]], ids, "all, by id")
same((listed["total"], listed["next"]), (7, None), "the only page")
first = next(c for c in listed["connections"] if c["id"] == clients[0].socket_id)
same((first["app"], first["channels"], first["ip"]), (server.APP_ID, 2, "127.0.0.1"), f"{first}")
check(first["since"] > 1_600_000_000 and first["unsent_bytes"] == 0, f"{first}")
check(0 <= first["age_seconds"] < 600, f"{first}")

seen, after, pages = [], "", 0
while after is not None:
    page = get("/admin/connections?limit=3" + (f"&after={after}" if after else ""))
    same(page["total"], 7, "the total is of all pages")
    seen += [c["id"] for c in page["connections"]]
    after, pages = page["next"], pages + 1
same((seen, pages), (ids, 3), "page by page")

for query, count in (
    ("channel=presence-room", 3), ("user=user-1", 1), ("user=nobody", 0), ("app=nobody", 0),
    (f"socket_id={clients[4].socket_id}", 1), ("ip=127.0.0.1", 7), ("ip=192.0.2.1", 0),
    ("ip=127.0.0.0/8", 7), ("ip=10.0.0.0/8", 0),
    ("channel=news&user=user-2", 1),
):
    same(get(f"/admin/connections?{query}")["total"], count, query)

# Not by id: those that come first, and no pages.
busy = get("/admin/connections?order=channels&limit=3")
same([c["channels"] for c in busy["connections"]], [2, 2, 2], "those with the most channels")
same((busy["total"], busy["next"]), (7, None), "of all, without a next page")
for order in ("age", "queue"):
    same(len(get(f"/admin/connections?order={order}")["connections"]), 7, order)

channels = get("/admin/channels")
same(
    [(c["name"], c["subscriptions"], c["users"]) for c in channels["channels"]],
    [("news", 7, 0), ("presence-room", 3, 3)], "channels",
)
same((channels["total"], channels["next"]), (2, None), "the only page of channels")
page = get("/admin/channels?limit=1")
same((page["channels"][0]["name"], page["next"]), ("news", "news"), "the first page")
page = get("/admin/channels?limit=1&after=news")
same((page["channels"][0]["name"], page["next"]), ("presence-room", None), "the last page")
same(get("/admin/channels?prefix=pres")["total"], 1, "by prefix")

# What makes no sense changes nothing.
for method, path, body, word in (
    ("GET", "/admin/connections?chanel=news", None, "chanel"),
    ("GET", "/admin/connections?limit=0", None, "limit"),
    ("GET", "/admin/connections?after=x", None, "after"),
    ("GET", "/admin/connections?order=name", None, "queue"),
    ("GET", "/admin/connections?order=age&after=1.1", None, "order"),
    ("GET", "/admin/connections?ip=127.0.0.1/8", None, "127.0.0.0/8"),
    ("GET", "/admin/channels?app=nobody", None, "app"),
    ("POST", "/admin/disconnect", {}, "socket_id"),
    ("POST", "/admin/disconnect", {"code": 4200}, "socket_id"),
    ("POST", "/admin/disconnect", {"chanel": "news"}, "chanel"),
    ("POST", "/admin/disconnect", {"app": None}, "app"),
    ("POST", "/admin/disconnect", {"app": server.APP_ID, "code": 1000}, "4009"),
    ("POST", "/admin/disconnect", {"app": server.APP_ID, "reason": "x" * 124}, "123"),
    ("POST", "/admin/disconnect", [], "object"),
):
    status, answer = ask(method, path, body)
    same(status, 400, f"{path} {body}")
    check(word in answer["error"], f"{path} {body} is told why: {answer}")
same(ask("GET", "/admin/disconnect")[0], 405, "a GET that closes")
same(ask("GET", "/admin/nothing")[0], 404, "what is not there")
for client in clients:
    client.expect_pong() if client not in clients[:3] else client.send("pusher:ping")

# Whom it closes.
status, answer = ask(
    "POST", "/admin/disconnect", {"socket_id": clients[6].socket_id, "reason": "we move, see you"})
same((status, answer), (200, {"closed": 1}), "by socket id")
try:
    clients[6].socket.recv(timeout=10)
except ConnectionClosed as closed:
    same((closed.rcvd.code, closed.rcvd.reason), (4200, "we move, see you"), "to come back")
status, answer = ask("POST", "/admin/disconnect", {"channel": "presence-room", "code": 4009})
same((status, answer), (200, {"closed": 3}), "by channel")


def final_code(client):
    """The code it is closed with, after whatever else it was told."""
    try:
        while True:
            client.socket.recv(timeout=10)
    except Exception as closed:  # noqa: BLE001 - it is looked at
        return closed.rcvd.code


same([final_code(c) for c in clients[:3]], [4009] * 3, "to stay away")
same(ask("POST", "/admin/disconnect", {"user": "user-1"})[1], {"closed": 0}, "nobody is left")
same(ask("POST", "/admin/disconnect", {"ip": "127.0.0.1", "app": server.APP_ID})[1],
     {"closed": 3}, "by ip and app")
same([c.close_code() for c in clients[3:6]], [4200] * 3, "the rest")
server.eventually("all are gone", lambda: get("/admin/stats")["connections"] == 0)

# The same at a socket, without a token.
with socket.socket(socket.AF_UNIX) as local:
    local.settimeout(10)
    local.connect(os.environ["RTM_ADMIN_SOCKET_PATH"])
    local.sendall(b"GET /admin/stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = b""
    while more := local.recv(65536):
        answer += more
check(answer.startswith(b"HTTP/1.1 200 ") and b'"uptime_seconds"' in answer, f"socket: {answer}")

status, answer = ask("POST", "/admin/drain")
same((status, answer["draining"]), (202, True), "drain")


def is_refused():
    try:
        raw.connect().close()
        return False
    except ConnectionRefusedError:
        return True


server.eventually("it ends as by SIGTERM", is_refused, seconds=3)
