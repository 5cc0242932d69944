"""`rtm doctor` names what is wrong, and takes no fault for another: each is staged by software that
people have. The faults of TLS are in doctor_tls.py."""

import contextlib
import os
import resource
import socket
import threading

from examination import EVERYTHING, PASS, UPGRADE, UPSTREAM, examine, is_well, names, nginx
from server import same

same(is_well(idle=1), EVERYTHING, "what is looked at")
with nginx(f"location / {{ {PASS} {UPGRADE} proxy_read_timeout 60s; }}") as url:
    same(is_well(url, idle=1), EVERYTHING, "what is looked at behind nginx")

# Nobody there: a port that listened a moment ago.
with socket.create_server(("127.0.0.1", 0)) as closed:
    nowhere = f"ws://127.0.0.1:{closed.getsockname()[1]}"
names("connection", "connection refused", nowhere, status=3, fix="check the port")
names("address", "nohost.invalid", "ws://nohost.invalid", status=3, fix="spelling")

# Something else listens there.
with socket.create_server(("127.0.0.1", 0)) as listener:

    def greet():
        while True:
            with contextlib.suppress(OSError):
                stranger = listener.accept()[0]
                stranger.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
                stranger.recv(1000)
                stranger.close()

    threading.Thread(target=greet, daemon=True).start()
    url = f"ws://127.0.0.1:{listener.getsockname()[1]}"
    names("upgrade", "SSH-2.0", url, status=1, fix="check the port")
with nginx("location / { return 404; }") as url:
    verdicts = names("upgrade", "no Pusher API", url, status=1, fix="check host, port and path")

# Wrong key, secret, id.
verdicts = names("protocol", "key is wrong", "--key", "nobody", status=2, fix="--key")
same(verdicts["signed call"], "skipped", "the signed call with a wrong key")
verdicts = names("signed call", "secret is wrong", "--secret", "wrong", status=2, fix="--secret")
same(verdicts["round trip"], "skipped", "the round trip with a wrong secret")
names("signed call", "app id is wrong", "--app-id", "404", status=2, fix="--app-id")

# A path that is the server's own to refuse: the app has no part in it.
verdicts = names("protocol", "(4005)", f"ws://{UPSTREAM}/wrong", status=2, fix="--path-prefix")
same(verdicts["signed call"], "skipped", "the signed call below a wrong path")

# Skewed clocks, ours ahead and behind. A program that AddressSanitizer is in hangs under faketime,
# whatever it is asked: each waits for the other's first clock_gettime.
skews = (("+2h", "ahead"), ("-3d", "behind"))
for skew, words in () if os.environ.get("TEST_SANITIZER") == "address" else skews:
    clock = ["faketime", "--exclude-monotonic", "-f", skew]
    verdicts = names("clock", words, status=1, under=clock, fix="set-ntp")
    same(verdicts["signed call"], "skipped", "the signed call with a wrong clock")

# A proxy that strips Upgrade, as nginx does when it is not told otherwise; by HTTP/1.0, too.
old = "proxy_http_version 1.0;"
for stripping in (PASS, f"{PASS} {old}", f"{PASS} {UPGRADE} {old}"):
    with nginx(f"location / {{ {stripping} }}") as url:
        verdicts = names("upgrade", "strips Upgrade", url, status=1, fix="proxy_set_header Upgrade")
        same(verdicts["signed call"], "ok", "the signed call beside it")

# A proxy that cuts silent connections after 5 seconds: found without being asked for.
with nginx(f"location / {{ {PASS} {UPGRADE} proxy_read_timeout 5s; }}") as url:
    verdicts = names("idle time", "after 5", url, status=1, idle=6, fix="proxy_read_timeout")
    same(verdicts["round trip"], "ok", "the round trip before the cut")

# A path that is not let through.
for code in (403, 404):
    blocked = f"location /app/ {{ return {code}; }} location / {{ {PASS} {UPGRADE} }}"
    with nginx(blocked) as url:
        verdicts = names("upgrade", f"answers {code}", url, status=1, fix="location /app/")
        same(verdicts["signed call"], "ok", "the signed call beside it")
with nginx(f"location /apps/ {{ return 403; }} location / {{ {PASS} {UPGRADE} }}") as url:
    names("signed call", "path is blocked", url, status=1, fix="location /apps/")

# A proxy whose server is down.
with nginx(f"location / {{ proxy_pass http://{nowhere[5:]}; {UPGRADE} }}") as url:
    returned, findings = examine(url)
    same(returned, 3, f"exit status: {findings}")

# Few files.
names(
    "open files", "64 is low", status=1, fix="ulimit -n",
    before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
)
