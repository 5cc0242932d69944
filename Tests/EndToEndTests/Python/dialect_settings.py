"""Dialects beside each other, each with limits and timers of its own (C10-C12), and CORS (C25)."""

import json
import os
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import server
from own_server import OwnServer
from server import check, same

SETTINGS = """
dialects:
  pusher:
  lite: {}
  users: {max_app_connections: 3, activity_timeout: 1, pong_timeout: 2}
  rooms: {max_user_connections: 2, max_client_events: 3, activity_timeout: 1, pong_timeout: 2}
"""


def opened(served, path):
    address = f"ws://127.0.0.1:{served.port}{path}"
    return connect(address, proxy=None, ping_interval=None, compression=None)


def hear(client):
    return json.loads(client.recv(timeout=10))


def end(client):
    """How it is closed, and what it was told before."""
    told = []
    try:
        while True:
            told.append(hear(client))
    except ConnectionClosed as closed:
        return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else None, told


def limits(served):
    # C10: ten of an address are lite's alone; it says 120 s of silence, as Pusher does.
    lite = [opened(served, "/ws") for _ in range(10)]
    for client in lite:
        same(hear(client)["data"]["activity_timeout"], 120, "C12 lite")
    how, _ = end(opened(served, "/ws"))
    same(how, (1008, "Connection limit exceeded"), "C10, 0.06 the eleventh of lite")
    pusher = opened(served, server.APP_PATH)
    established = json.loads(hear(pusher)["data"])
    same(established["activity_timeout"], 120, "C12 pusher, though users and rooms have 1")
    lite.pop().close()
    server.eventually("C10 the place is given back", lambda: hears_welcome(served, lite))
    # C10: the limit of users is said by its health page, and in its own words.
    health = json.loads(served.ask("GET", "/api/health")[2])
    same(health["maxConnections"], 3, "C10, 2.20")
    users = [opened(served, "/users") for _ in range(3)]
    for client in users:
        same(hear(client)["type"], "welcome", "C10")
    _, told = end(opened(served, "/users"))
    words = "Server is at capacity, please try again later"
    same(told, [{"type": "error", "message": words}], "C10, 2.02 the fourth of users")
    # C11: each has its own rate; the flag --max-client-events was not given.
    with opened(served, "/rooms?userId=ann") as ann, opened(served, "/rooms?userId=ann") as other:
        for guest in (ann, other):
            same(hear(guest)["type"], "connect", "C10")  # Now it counts, whatever its loop.
        how, _ = end(opened(served, "/rooms?userId=ann"))
        same(how, (1008, "Connection limit reached"), "C10, 4.06 the third of ann")
        ann.send(json.dumps({"type": "join_room", "payload": {"room": "r"}}))
        while "members" not in hear(ann)["payload"]:
            pass
        for number in range(5):
            said = {"room": "r", "content": number}
            ann.send(json.dumps({"type": "message", "payload": said}))
        contents, errors = [], []
        while not (errors and len(contents) == 3):
            payload = hear(ann)["payload"]
            contents += [payload["content"]] if "content" in payload else []
            errors += [payload["error"]] if "error" in payload else []
        same(contents, [0, 1, 2], "C11 as many as its section says")
        same(set(errors), {"Rate limit exceeded"}, "C11, C13 in its words")
    for client in (*lite, *users, pusher):
        client.close()


def hears_welcome(served, others):
    client = opened(served, "/ws")
    if hear(client)["event"] == "pusher:connection_established":
        others.append(client)
        return True
    return False


def timers(served):
    # C12: rooms pings by JSON and ends who does not answer; users by WebSocket pings, which the
    # library answers; Pusher's clients have 120 s.
    started = time.monotonic()
    others = [opened(served, "/users"), opened(served, server.APP_PATH)]
    with opened(served, "/rooms") as silent, opened(served, "/rooms") as alive:
        hear(alive)
        for answer in ({"type": "pong", "payload": {"timestamp": 1}}, {"type": "ping"}):
            same(hear(alive)["type"], "ping", "C12, 4.07 the heartbeat")
            alive.send(json.dumps(answer))
        frames = [hear(alive)["type"] for _ in range(2)]
        same(frames, ["pong", "ping"], "4.07 any message is a sign of life")
        _, told = end(silent)
        passed = time.monotonic() - started
        same([frame["type"] for frame in told], ["connect", "ping"], "C12, 4.07 who is silent")
        check(2.5 < passed < 8, f"C12 it took {passed:.1f} s")
    for client in others:
        hear(client)
        try:
            client.recv(timeout=0.1)
            raise SystemExit("C12 what else is there to hear")
        except TimeoutError:
            pass
        client.close()


def origins(served, allowed):
    """C25: what is read may be read by pages; by all, or by those that were named."""
    for path in ("/api/health", "/health"):
        for page in ("https://a.example", "https://b.example"):
            headers = served.ask("GET", path, headers={"Origin": page})[1]
            wanted = ["*"] if not allowed else [page] if page == allowed else None
            same(headers.get_all("Access-Control-Allow-Origin"), wanted, f"C25 {path} to {page}")
    token = {"Authorization": "Bearer operator", "Origin": "https://a.example"}
    for path in ("/admin/stats", "/metrics"):
        status, headers, _ = served.ask("GET", path, headers=token)
        same((status, headers["Access-Control-Allow-Origin"]), (200, None), f"C25 {path}")


path = os.path.join(os.environ["TMPDIR"], "dialects.yaml")
with open(path, "w", encoding="utf-8") as file:
    file.write(SETTINGS)
operator = {"RTM_ADMIN_TOKEN": "operator"}
log = open(os.devnull, "wb")
with OwnServer("--config", path, stderr=log, environment=operator) as served:
    limits(served)
    timers(served)
    origins(served, None)
    served.stop()
flags = ("--config", path, "--cors-origins", "https://a.example")
with OwnServer(*flags, stderr=log, environment=operator) as served:
    origins(served, "https://a.example")
    served.stop()
for name in ("users", "lite"):
    flags = ("--dialect", name, "--listen", "127.0.0.1:0")
    with OwnServer(*flags, stderr=log, environment=operator) as served:
        # A page is told once, or its browser takes it for nothing.
        origins(served, None) if name == "users" else None
        headers = served.ask("GET", "/health", headers={"Origin": "https://a.example"})[1]
        same(headers.get_all("Access-Control-Allow-Origin"), ["*"], f"0.53, 2.24 {name}")
        served.stop()
