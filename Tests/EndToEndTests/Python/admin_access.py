"""Who may ask /admin and /metrics: by token, by socket, in development mode, and nobody else."""

import http.client
import os
import socket
import stat
import subprocess
import tempfile

from own_server import OwnServer
from server import check, same

TOKEN = "a-token-of-operators"
PATHS = ("/admin/stats", "/admin/connections", "/admin/channels", "/metrics")


def statuses(served, headers=None, paths=PATHS):
    return {served.ask("GET", path, headers=headers)[0] for path in paths}


def bearer(token, scheme="Bearer"):
    return {"Authorization": f"{scheme} {token}"}


class LocalConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


def serve(*flags, **options):
    return OwnServer("--listen", "127.0.0.1:0", *flags, stderr=subprocess.PIPE, **options)


def log_of(served):
    served.stop()
    return served.process.stderr.read().decode()


# With a token, only by the token; it may come by flag or variable.
for flags, environment in ((("--admin-token", TOKEN), {}), ((), {"RTM_ADMIN_TOKEN": TOKEN})):
    with serve(*flags, environment=environment) as served:
        same(statuses(served, bearer(TOKEN)), {200}, "the token")
        same(statuses(served, bearer(TOKEN, "bearer")), {200}, "a scheme in lower case")
        for headers in (
            None, bearer(""), bearer("wrong"), bearer(TOKEN[:-1]), bearer(TOKEN + "x"),
            bearer(TOKEN.upper()), bearer(TOKEN, "Basic"), {"Authorization": TOKEN},
        ):
            same(statuses(served, headers), {404}, f"{headers}")
        same(statuses(served, paths=[f"/metrics?token={TOKEN}"]), {404}, "a token in the query")
        for path in ("/admin/disconnect", "/admin/drain"):
            same(served.ask("POST", path, b'{"app":"3"}')[0], 404, f"POST {path}")
        unknown = served.ask("GET", "/admin/stats")[2]
        same(unknown.replace(b"stats", b"other"), served.ask("GET", "/admin/other")[2],
             "what is there looks like what is not")
        log = log_of(served)
        check("admin-token-wrong" in log and TOKEN not in log, f"the log: {log}")

# Without one, nobody: not even from this machine.
with serve() as served:
    same(statuses(served), {404}, "nobody has a token")
    same(statuses(served, bearer("")), {404}, "an empty token")
    served.stop()

# At a socket, whoever may open it; at --metrics-listen, figures only.
folder = tempfile.mkdtemp()
path = f"{folder}/admin.sock"
with serve("--admin-socket", path, "--metrics-listen", f"unix:{folder}/metrics.sock") as served:
    same(stat.S_IMODE(os.stat(path).st_mode), 0o600, "the socket's mode")
    for where, asked, expected in (
        (path, "/admin/stats", 200), (path, "/metrics", 200), (path, "/health", 200),
        (path, "/ready", 200), (path, "/apps/3/channels", 404),
        (f"{folder}/metrics.sock", "/metrics", 200), (f"{folder}/metrics.sock", "/ready", 200),
        (f"{folder}/metrics.sock", "/admin/stats", 404),
        (f"{folder}/metrics.sock", "/apps/3/channels", 404),
    ):
        connection = LocalConnection(where)
        connection.request("GET", asked)
        same(connection.getresponse().status, expected, f"{asked} at {where}")
        connection.close()
    same(statuses(served), {404}, "not by the port")
    served.stop()
check(not os.path.exists(path), "the socket's file is left behind")

# In development mode, this machine; but no page of a browser, and nobody behind a proxy.
with OwnServer(stderr=subprocess.DEVNULL, app=False) as served:
    same(statuses(served), {200}, "development mode")
    for name in ("Origin", "X-Forwarded-For", "Forwarded"):
        same(statuses(served, {name: "x"}), {404}, f"with {name}")
    # Nor by a name that its owner points at this machine, whose page then is of the same origin.
    for host, status in (
        ("localhost", 200), ("LocalHost:6001", 200), ("rtm.localhost", 200), ("127.1.2.3:80", 200),
        ("[::1]:6001", 200), ("evil.example", 404), ("evil.example:6001", 404),
        ("127.0.0.1.evil.example", 404), ("localhost.", 404), ("xlocalhost.evil.example", 404),
    ):
        same(statuses(served, {"Host": host}), {status}, f"sent to {host}")
    served.stop()
with OwnServer("--listen", "0.0.0.0:0", stderr=subprocess.DEVNULL, app=False) as served:
    same(statuses(served), {404}, "development mode, but for the world")
    served.stop()
