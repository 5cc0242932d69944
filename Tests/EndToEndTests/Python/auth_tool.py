"""`rtm auth`: makes what PyPI pusher makes, and judges as it and the server do."""

import base64
import json
import os
import pty
import signal
import subprocess
import termios
import time
import urllib.request

import server
from client import Client
from server import check, same
from tool import complaint, rtm, said

MASTER = base64.b64encode(server.MASTER_KEY).decode()
library = server.library()


def bash(script, **variables):
    """What a script prints to whom `rtm` is the program under test."""
    script = f'rtm() {{ "{server.PROGRAM}" "$@"; }}\n' + script
    done = subprocess.run(
        ["bash", "-euc", script],
        capture_output=True, text=True, timeout=30, check=False, env=os.environ | variables,
    )
    same((done.returncode, done.stderr), (0, ""), script)
    return done.stdout


def makes_what_the_library_makes():
    person = {"user_id": "10", "user_info": {"name": "O'Neil / ü"}}
    data = json.dumps(person)
    for channel, custom, words in (
        ("private-a", None, []),
        ("private-encrypted-a", None, ["--encrypt-key", MASTER]),
        ("presence-a", person, ["--data", data]),
    ):
        answer = json.loads(said("auth", "channel", "1.2", channel, *words))
        theirs = library.authenticate(channel=channel, socket_id="1.2", custom_data=custom)
        if "shared_secret" in theirs:
            theirs["shared_secret"] = theirs["shared_secret"].decode()  # bytes, in 3.3.4
        same(answer, theirs, f"the answer for {channel}")
        plain = said("auth", "channel", "1.2", channel, *words, "--plain")
        same(plain, theirs["auth"] + "\n", "the bare token")
        text = said("auth", "verify", "1.2", channel, "-", stdin=json.dumps(theirs))
        check(text.startswith("good: 1.2"), text)
    user = {"id": "ann", "user_info": {"name": "Ann"}}
    theirs = library.authenticate_user("1.2", user)
    same(json.loads(said("auth", "user", "1.2", theirs["user_data"])), theirs, "a user's answer")
    text = said("auth", "verify", "1.2", json.dumps(theirs))
    check(text.startswith("good: 1.2 may sign in as user ann"), text)


def judges_as_the_server():
    """Each wrong token is wrong for the server, too."""
    with Client() as client:
        socket = client.socket_id
        number, count = socket.split(".")
        data = '{"user_id":"ann"}'
        for token, reason in (
            (server.token(socket, "presence-a"), "channel_data was not signed"),
            (server.token(socket, "private-a", data), "signed as 'private-a'"),
            (server.token(f"{number}.{int(count) + 1}", "presence-a", data), "another connection"),
            (server.token("presence-a", socket, data), "in the wrong order"),
            (server.token(socket, "presence-a", data, secret=server.KEY), "the key was used"),
            (server.token(socket, "presence-a", '{"user_id": "ann"}'), "with a space behind"),
            (server.token(socket, "presence-a", data)[:-2], "has 62 digits"),
            (server.token(socket, "presence-a", data, secret="x"), "with another secret"),
            ("nobody" + server.token(socket, "presence-a", data), "the key 'nobody"),
        ):
            words = ("auth", "verify", socket, "presence-a", token, "--data", data)
            done = rtm(*words)
            same((done.returncode, done.stderr), (1, ""), f"{reason}: {done.stdout}")
            check(done.stdout.startswith("wrong: ") and reason in done.stdout, done.stdout)
            check(f"{socket}:presence-a:{data}\n" in done.stdout, "the text is not shown")
            same(server.SECRET in done.stdout, False, "the secret is shown")
            report = json.loads(rtm(*words, "--json").stdout)
            same((report["good"], reason in report["reason"]), (False, True), "the JSON")
            client.ask("presence-a", data, token)
            frames = [client.receive()["event"], client.receive()["event"]]
            same(sorted(frames), ["pusher:error", "pusher:subscription_error"], reason)
        good = server.token(socket, "presence-a", data)
        check(said("auth", "verify", socket, "presence-a", good, "--data", data), "no report")
        client.subscribe("presence-a", data, good)


def looks_at_shared_secrets():
    good = said("auth", "channel", "1.2", "private-encrypted-a", "--encrypt-key", MASTER)
    words = ("auth", "verify", "1.2", "private-encrypted-a", "-")
    said(*words, stdin=good, RTM_ENCRYPTION_KEY=MASTER)
    said(*words, stdin=json.loads(good)["auth"])
    for change, reason in (
        ({"shared_secret": None}, "has a 'shared_secret', too"),
        ({"shared_secret": "AAAA"}, "not 32 bytes"),
        ({"shared_secret": MASTER}, "not that of this channel and master key"),
    ):
        text = json.dumps(json.loads(good) | change)
        done = rtm(*words, stdin=text, RTM_ENCRYPTION_KEY=MASTER)
        same((done.returncode, reason in done.stdout), (1, True), done.stdout)


def signs_requests():
    with Client() as client:
        client.subscribe("presence-a", '{"user_id":"ann"}')
        path = "/channels?filter_by_prefix=presence-&info=user_count"
        url = json.loads(said("auth", "request", "get", path))["url"]
        with urllib.request.urlopen(url, timeout=10) as answer:
            same(json.load(answer), {"channels": {"presence-a": {"user_count": 1}}}, "channels")
        body = '{"name":"told","channel":"presence-a","data":"it\'s"}'
        whole = f"/apps/{server.APP_ID}/events"
        url = said("auth", "request", "POST", whole, "-", "--plain", stdin=body).strip()
        request = urllib.request.Request(url, data=body.encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            same(json.load(answer), {}, "the answer to the event")
        same(client.expect("told", "presence-a"), "it's", "data")
        script = 'eval "$(rtm auth request --export get /channels)"\n'
        script += 'printf "%s %s" "$RTM_REQUEST_METHOD" "$RTM_REQUEST_URL"'
        method, url = bash(script).split()
        same((method, url.startswith(server.HTTP + "/apps/")), ("GET", True), "what eval sets")
        bash("curl -sf \"$(rtm auth request -p GET /channels)\" >/dev/null")


def checks_webhooks():
    now = int(time.time() * 1000)
    body = json.dumps({"time_ms": now, "events": [{"name": "channel_occupied", "channel": "ü"}]})
    signature = server.signature(body)
    old = body.replace(str(now), str(now - 400_000))
    for text, sent, key, good in (
        (body, signature, server.KEY, True),
        (body + "\n", signature, server.KEY, False),
        (body.replace("occ", "vac"), signature, server.KEY, False),
        (body, signature, "other", False),
        (body, signature.upper(), server.KEY, False),
        (body, "", server.KEY, False),
        (old, server.signature(old), server.KEY, False),
    ):
        theirs = library.validate_webhook(key, sent, text) is not None
        same(theirs, good, f"what the library says of {text}")
        variables = {"HTTP_X_PUSHER_KEY": key, "HTTP_X_PUSHER_SIGNATURE": sent}
        words = ("auth", "webhook", "--max-age", "300")
        if good:
            same(said(*words, stdin=text, **variables), text, "the body")
        else:
            complaint(1, *words, stdin=text, **variables)
    headers = ("--x-pusher-signature", server.signature(old))
    same(said("auth", "webhook", *headers, stdin=old), old, "an old body, where age is no matter")


def is_for_shells():
    nasty = "it's $HOME `id` $(id) \"\\\n!*?"
    data = json.dumps({"id": "ann", "user_info": nasty})
    script = 'eval "$(rtm auth user 1.2 "$DATA" --export)"\nprintf "%s\\n%s" "$RTM_AUTH" '
    output = bash(script + '"$RTM_USER_DATA"', DATA=data)
    same(output, server.user_token("1.2", data) + "\n" + data, "what eval sets")
    made = bash("""
        cd "$HOME" && mkdir -p app && cd app && unset "${!RTM_APP@}"
        printf 'apps:\\n  - %s\\n' "$(rtm auth key shop)" >rtm.yaml
        rtm serve --check 2>/dev/null | grep -A3 ^apps:
        rtm auth channel 1.2 private-a --plain
        eval "$(rtm auth key --export)"
        cd .. && rtm auth channel 1.2 private-a --plain | grep -o "^$RTM_APP_KEY:"
        rtm serve --check --app "$(rtm auth key -p)" 2>/dev/null | grep -c 'id: [0-9]'
    """)
    check('id: shop' in made, f"rtm.yaml with the new app: {made}")
    key = json.loads(said("auth", "key"))
    same(sorted(key), ["id", "key", "secret"], "what a new app has")
    check(key != json.loads(said("auth", "key")), "two new apps are the same")


def asks_for_the_secret():
    """On a terminal, which shows nothing of it, and is as it was afterwards."""
    words = ["auth", "channel", "1.2", "private-a", "--key", "mine", "--plain"]
    environment = {name: text for name, text in os.environ.items() if "SECRET" not in name}
    for typed, status in (("hushh\x7f\r", 0), ("\x03", -signal.SIGINT), ("\x04", 64)):
        process, terminal = pty.fork()
        if process == 0:
            os.execve(server.PROGRAM, [server.PROGRAM, *words], environment)
        shown = b""
        while b"shown): " not in shown:
            shown += os.read(terminal, 1000)
        same(bool(termios.tcgetattr(terminal)[3] & termios.ECHO), False, "echo while it is typed")
        os.write(terminal, typed.encode())
        while True:
            try:
                shown += os.read(terminal, 1000)
            except OSError:
                break
        same(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), status, f"{shown}")
        same(b"hush" in shown, False, "the secret is shown")
        if status != 64:
            check(b"rtm:" not in shown, f"an error where nothing is wrong: {shown}")
        else:
            check(b"app-id" not in shown, f"it asks for an id that signing does not need: {shown}")
        if status == 0:
            token = "mine:" + server.signature("1.2:private-a", "hush")
            check(token in shown.decode(), f"another token: {shown}")
        os.close(terminal)
    token = said("auth", "channel", "1.2", "private-a", "--secret", "-", "-p", stdin="hush\n")
    same(token, f"{server.KEY}:{server.signature('1.2:private-a', 'hush')}\n", "by standard input")
    path = os.environ["HOME"] + "/secret"
    with open(path, "w", encoding="utf-8") as file:
        file.write("hush\n")
    os.chmod(path, 0o600)
    words = ("auth", "channel", "1.2", "private-a", "-p")
    hidden = {name: text for name, text in os.environ.items() if name != "RTM_APP_SECRET"}
    done = subprocess.run(
        [server.PROGRAM, *words], capture_output=True, text=True, timeout=20, check=False,
        env=hidden | {"RTM_APP_SECRET_FILE": path},
    )
    same((done.stdout, done.stderr), (token, ""), "by a file")


makes_what_the_library_makes()
judges_as_the_server()
looks_at_shared_secrets()
signs_requests()
checks_webhooks()
is_for_shells()
asks_for_the_secret()
