"""`rtm stats` and `rtm kick` of servers that speak several dialects, or another."""

import contextlib
import json
import subprocess

from websockets.sync.client import connect

import server
from own_server import OwnServer
from server import check, same
from tool import rtm

DIALECTS = ["pusher", "lite", "relay", "users", "rooms"]
PATHS = [server.APP_PATH, "/ws", "/news", "/users", "/rooms?userId=ann", "/rooms"]


def tool(own, *words, status=0):
    done = rtm(*words, RTM_URL=f"ws://127.0.0.1:{own.port}", RTM_ADMIN_TOKEN="op")
    same((done.returncode, done.stderr if status == 0 else ""), (status, ""), f"rtm {words}")
    return done.stdout


def rows(own, *words):
    return [json.loads(line) for line in tool(own, *words, "--json").splitlines()]


def several():
    flags = ["--dialects", ",".join(DIALECTS), "--admin-token", "op"]
    with OwnServer(*flags, stderr=subprocess.DEVNULL) as own, contextlib.ExitStack() as clients:
        for path in PATHS:
            clients.enter_context(connect(f"ws://127.0.0.1:{own.port}{path}", proxy=None))
        counts = {name: 1 for name in DIALECTS} | {"rooms": 2}
        server.eventually("six clients", lambda: rows(own, "stats")[0]["dialects"] == counts)
        apps = {app["id"]: app["dialect"] for app in rows(own, "stats")[0]["apps"]}
        same(apps, {server.APP_ID: "pusher"} | {f"@{n}": n for n in DIALECTS[1:]}, "the apps")
        lines = tool(own, "stats").splitlines()
        for name, count in counts.items():
            check(f"dialect {name}\tconnections\t{count}" in lines, f"{name}: {lines}")
        metrics = tool(own, "stats", "--prometheus").splitlines()
        check('rtm_dialect_connections{dialect="rooms"} 2' in metrics, "no metric of rooms")
        check('rtm_connections{app="@rooms"} 2' in metrics, "no metric of the app of rooms")
        listed = rows(own, "stats", "connections")
        same(sorted(row["dialect"] for row in listed), sorted([*DIALECTS, "rooms"]), "the list")
        columns = tool(own, "stats", "connections", "--app", "@relay").rstrip("\n").split("\t")
        same((columns[1], columns[-1]), ("@relay", "relay"), "the columns of a row")
        same(tool(own, "kick", "--app", "@rooms"), "closed 2 connections\n", "what kick says")
        counts["rooms"] = 0
        server.eventually("four clients", lambda: rows(own, "stats")[0]["dialects"] == counts)
        own.stop()


def alone():
    for name in DIALECTS[1:]:
        flags = ["--dialect", name, "--admin-token", "op", "--bearer-token", "T"]
        with OwnServer(*flags, stderr=subprocess.DEVNULL) as own:
            path = "/ws" if name == "lite" else "/x"
            with connect(f"ws://127.0.0.1:{own.port}{path}", proxy=None):
                report = {name: 1}
                server.eventually(
                    f"one of {name}", lambda: rows(own, "stats")[0]["dialects"] == report
                )
                app = rows(own, "stats")[0]["apps"][0]
                same((app["dialect"], app["connections"]), (name, 1), f"the app of {name}")
                same(rows(own, "stats", "connections")[0]["dialect"], name, "the list")
            own.stop()


several()
alone()
