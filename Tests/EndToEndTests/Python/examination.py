"""What `rtm doctor` says of servers and proxies that are staged; for the tests of it."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import tempfile

import server
from server import check, same

UPSTREAM = f"{server.HOST}:{server.PORT}"

CONFIGURATION = """
daemon off;
pid nginx.pid;
error_log stderr crit;
events {{}}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port}{tls};
    proxy_http_version 1.1; proxy_set_header Host $host;
    {directives}
  }}
}}
"""
PASS = f"proxy_pass http://{UPSTREAM};"
UPGRADE = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'


@contextlib.contextmanager
def nginx(directives, tls=False):
    """The URL of an nginx that is given a socket that listens already, so no port is guessed."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.set_inheritable(True)
    port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        text = CONFIGURATION.format(
            port=port, directives=directives, tls=" ssl" if tls else "")
        (pathlib.Path(folder) / "nginx.conf").write_text(text, encoding="ascii")
        process = subprocess.Popen(
            ["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf", "-e", "stderr"],
            env=os.environ | {"NGINX": f"{listener.fileno()};"}, pass_fds=[listener.fileno()],
        )
        listener.close()
        try:
            yield f"{'wss' if tls else 'ws'}://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def examine(*flags, idle=0, under=(), before=None):
    """What `rtm doctor` exits with and finds; `under` is a command that runs it."""
    outcome = subprocess.run(
        [*under, server.PROGRAM, "doctor", "--json", "--idle", f"{idle}", *flags],
        env=os.environ | {"ASAN_OPTIONS": "verify_asan_link_order=0"}, capture_output=True,
        text=True, timeout=60, preexec_fn=before,
    )
    same(outcome.stderr, "", "standard error")
    return outcome.returncode, json.loads(outcome.stdout)["findings"]


def names(subject, words, *flags, status, fix="", **options):
    """One thing is wrong: `subject`, in these words; all before it is in order."""
    returned, findings = examine(*flags, **options)
    failures = [one for one in findings if one["verdict"] == "fail"]
    same([one["subject"] for one in failures], [subject], f"what fails: {findings}")
    check(words in failures[0]["detail"], f"'{words}' is not in {failures[0]}")
    check(fix in " ".join(failures[0]["fixes"]), f"'{fix}' is not in {failures[0]}")
    check(failures[0]["fixes"], "there is something to do")
    before = findings[: findings.index(failures[0])]
    bad = [one for one in before if one["verdict"] not in ("ok", "skipped")]
    same(bad, [], "what stands before it")
    same(returned, status, "exit status")
    return {one["subject"]: one["verdict"] for one in findings}


def is_well(*flags, **options):
    """Nothing is wrong, and nothing is left out."""
    returned, findings = examine(*flags, **options)
    same(returned, 0, f"exit status: {findings}")
    server_side = findings[: [one["subject"] for one in findings].index("open files")]
    same({one["verdict"] for one in server_side}, {"ok"}, f"{findings}")
    return [one["subject"] for one in server_side]


EVERYTHING = [
    "address", "connection", "upgrade", "handshake", "protocol", "clock", "signed call",
    "round trip", "closing", "idle time",
]
