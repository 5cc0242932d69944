"""Every example of every man page works, typed as it stands there.

They run in a network of their own, where their ports are free, in a folder with the files that they
name, and beside a development server that has clients.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from websockets.sync.client import connect as connect_websocket
from websockets.sync.server import serve as serve_websockets

# What cannot run here, and why. Keep it short.
LEFT_OUT = {}

# What needs a network of its own, where the system gives none: addresses and ports that are taken.
NEEDS_NETWORK = ("rtm serve", "192.0.2.")

# What runs until it is ended, and what it says when it is well.
ENDLESS = {
    "rtm serve": "pusher-js",
    "rtm serve --demo": "(open it in two windows)",
    "RTM_APPS=1:mykey:mysecret rtm serve --listen :6001": '"listening"',
    "RTM_APPS=1:mykey:mysecret rtm serve --tls-cert chain.pem --tls-key key.pem": '"listening"',
    "RTM_APPS=1:mykey:mysecret rtm serve --listen unix:/run/rtm.sock": '"listening"',
    "rtm stats --watch": "\n",
}

# Where other dialects are spoken, as at the servers that they come from.
OTHERS = "http://127.0.0.1:3000"

# What somebody else does meanwhile, again and again until the example ends.
MEANWHILE = {
    "rtm connect -s builds --expect done:status=ok --timeout 600 --quiet":
        ["rtm", "publish", "builds", "done", '{"status":"ok"}'],
    "rtm connect --context chat --dialect relay -s room1 -e message -t 60":
        ["rtm", "publish", "--context", "chat", "--dialect", "relay", "room1", "hello"],
}

FILES = {
    "secret.txt": "my-secret\n",
    "token.txt": "my-token\n",
    "project.env": "PUSHER_APP_ID=1\nPUSHER_APP_KEY=my-key\nPUSHER_APP_SECRET=my-secret\n",
}
# The examples speak of an app 1.
DEVELOPMENT = 'url: "ws://127.0.0.1:6001"\napp_id: 1\nkey: my-key\nsecret: my-secret\n'

ROOT = pathlib.Path(__file__).resolve().parents[3]
INSIDE = "RTM_TEST_NAMESPACE"
# Names of the namespaces' programs.
ALONE = ["unshare", "--map-root-user", "--net", "--mount"]
# One of the addresses that documents have (RFC 5737) is ours there, for a client.
UP = (
    "ip link set lo up && ip address add 192.0.2.1/32 dev lo && mount -t tmpfs tmpfs /run "
    '&& exec "$@"'
)


def enter_network():
    """Starts this script anew in namespaces, if the system lets us have some."""
    if INSIDE in os.environ or subprocess.run([*ALONE, "true"], check=False).returncode != 0:
        return
    os.environ[INSIDE] = "1"
    words = [*ALONE, "sh", "-c", UP, "sh", sys.executable, *sys.argv]
    os.execvp(words[0], words)


def examples(page):
    """The lines of a page's EXAMPLES, as mandoc(1) prints them."""
    shown = subprocess.run(
        ["mandoc", "-T", "ascii", page], check=True, capture_output=True, text=True
    ).stdout
    plain = re.sub(r".\x08", "", shown)
    section = re.search(r"^EXAMPLES\n(.*?)^\S", plain, re.M | re.S)
    if section is None:
        return []
    # Examples stand further to the right than what is said of them, with a blank line between.
    blocks = section.group(1).split("\n\n")
    return [
        "\n".join(line.strip() for line in block.strip("\n").split("\n"))
        for block in blocks
        if block.lstrip("\n").startswith("           ")
    ]


class World:
    """A folder that is home and working directory to one example."""

    def __init__(self, template):
        self.folder = tempfile.mkdtemp()
        shutil.copytree(template, self.folder, dirs_exist_ok=True)
        keep = {name: os.environ[name] for name in ("LANG", "RTM_PROGRAM") if name in os.environ}
        self.environment = keep | {
            "HOME": self.folder, "XDG_CONFIG_HOME": f"{self.folder}/.config",
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
        }

    def start(self, line, **options):
        words = ["bash", "-c", line]
        if "rtm serve" in line and INSIDE in os.environ:
            words = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *words]
        return subprocess.Popen(
            words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            **options,
        )

    def run(self, *words):
        return subprocess.run(
            words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30, check=False,
        )


def finish(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def runs_on(process, marker):
    """It says that it is well, and ends in order when it is asked to."""
    timer = threading.Timer(30, finish, (process, signal.SIGKILL))
    timer.start()
    said = ""
    while marker not in said and (line := process.stdout.readline()):
        said += line
    finish(process, signal.SIGTERM)
    rest, _ = process.communicate()
    timer.cancel()
    fine = marker in said and process.returncode in (0, 128 + signal.SIGTERM, -signal.SIGTERM)
    return fine, said + rest


def ends(process, world, line):
    timer = threading.Timer(100, finish, (process, signal.SIGKILL))
    timer.start()
    said = []
    reader = threading.Thread(target=lambda: said.append(process.stdout.read()))
    reader.start()
    while line in MEANWHILE and process.poll() is None:
        world.run(*MEANWHILE[line])
    process.wait()
    reader.join()
    timer.cancel()
    return process.returncode == 0, "".join(said)


@contextlib.contextmanager
def company(world):
    """Clients that the examples speak of: Ann, who is signed in, and in the lobby."""
    lines = '/signin {"id":"ann"}\n'
    words = ["rtm", "connect", "-s", "news", "-s", "presence-lobby", "--no-reconnect"]
    client = subprocess.Popen(
        words, cwd=world.folder, env=world.environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )
    elsewhere = {"source_address": ("192.0.2.1", 0)} if INSIDE in os.environ else {}
    other = connect_websocket("ws://127.0.0.1:6001/app/my-key", **elsewhere)
    client.stdin.write(lines)
    client.stdin.flush()
    said = ""
    while "signed in" not in said and (line := client.stdout.readline()):
        said += line
    if "signed in" not in said:
        raise SystemExit(f"Ann is not signed in: {said}")
    threading.Thread(target=client.stdout.read, daemon=True).start()
    try:
        with connect_websocket(OTHERS.replace("http", "ws") + "/users") as user:
            user.send('{"type":"register","userId":"ann"}')
            while '"register"' not in user.recv(timeout=10):
                pass
            yield
    finally:
        other.socket.close()
        finish(client, signal.SIGKILL)
        client.wait()


def template():
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bin").mkdir()
    (folder / "bin/rtm").symlink_to(os.environ["RTM_PROGRAM"])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout", "key.pem",
         "-out", "chain.pem"],
        check=True, capture_output=True, cwd=folder,
    )
    contexts = folder / ".config/rtm/contexts"
    contexts.mkdir(parents=True, mode=0o700)
    chat = f"url: {OTHERS}\nbearer_token: my-token\n"
    for name, text in (("dev", DEVELOPMENT), ("staging", DEVELOPMENT), ("chat", chat)):
        (contexts / f"{name}.yaml").write_text(text, encoding="utf-8")
        (contexts / f"{name}.yaml").chmod(0o600)
    return folder


def fails(line, folder):
    """What is wrong with an example; nothing if it works."""
    world = World(folder)
    try:
        with company(world):
            process = world.start(line)
            if line in ENDLESS:
                fine, said = runs_on(process, ENDLESS[line])
            else:
                fine, said = ends(process, world, line)
        return None if fine else f"exit {process.returncode}: {line}\n{said}"
    finally:
        shutil.rmtree(world.folder)


def fails_as_settings(text, folder):
    """The example of rtm.yaml(5), with the files that it names."""
    world = World(folder)
    pathlib.Path(world.folder, "rtm.yaml").write_text(text, encoding="utf-8")
    for name in ("chat.secret", "news"):
        pathlib.Path(world.folder, name).write_text("secret", encoding="utf-8")
    world.environment["CREDENTIALS_DIRECTORY"] = world.folder
    outcome = world.run("rtm", "serve", "--check", "--env-file", "/dev/null")
    shutil.rmtree(world.folder)
    return None if outcome.returncode == 0 else f"rtm.yaml(5): {outcome.stderr}"


def judge(line, folder, problems):
    began = time.monotonic()
    problem = fails(line, folder)
    if problem:
        problems.append(problem)
    if os.environ.get("VERBOSE"):
        print(f"{time.monotonic() - began:5.1f} {bool(problem)} {line}", flush=True)


def serve(server, marker, *flags):
    """A server that has said so."""
    process = subprocess.Popen(
        ["rtm", "serve", *flags], cwd="/", env=server.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    while marker not in process.stdout.readline():
        if process.poll() is not None:
            raise SystemExit(f"the server did not start: {flags}")
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return process


def main():
    enter_network()
    folder = template()
    server = World(folder)
    processes = [
        serve(
            server, '"listening"', "--app", "1:my-key:my-secret", "--listen", "127.0.0.1:3000",
            "--dialects", "relay,users,rooms", "--bearer-token", "my-token"),
        serve(server, "publish "),
    ]
    chat = serve_websockets(
        lambda socket: [socket.send(text) for text in socket], "localhost", 8080
    )
    threading.Thread(target=chat.serve_forever, daemon=True).start()
    lines = [line for page in sorted((ROOT / "man").glob("*.1")) for line in examples(page)]
    lines = [line for line in lines if line not in LEFT_OUT]
    if INSIDE not in os.environ:
        lines = [line for line in lines if not any(word in line for word in NEEDS_NETWORK)]
    problems = []
    # Those that take their time do so beside the others.
    slow = [line for line in lines if line.startswith("rtm doctor")]
    threads = [threading.Thread(target=judge, args=(line, folder, problems)) for line in slow]
    for thread in threads:
        thread.start()
    for line in lines:
        if line not in slow:
            judge(line, folder, problems)
    for thread in threads:
        thread.join()
    problems += filter(None, [fails_as_settings("\n".join(yaml_example()), folder)])
    for process in processes:
        process.terminate()
        process.wait()
    if len(lines) < 30:
        problems.append(f"only {len(lines)} examples were found")
    if problems:
        raise SystemExit("\n".join(problems))


def yaml_example():
    """Its lines as they stand, for here the indentation counts."""
    page = (ROOT / "man/rtm.yaml.5").read_text(encoding="utf-8")
    lines = page.split(".Sh EXAMPLES\n.Bd -literal -offset indent\n")[1].split("\n.Ed")[0]
    return lines.replace("\\-", "-").replace("\\e", "\\").split("\n")


main()
