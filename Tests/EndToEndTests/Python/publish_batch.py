"""`rtm publish --batch`: lines become events, in order, as they come; the wrong one is named."""

import json
import os
import resource
import subprocess
import tempfile

import server
from client import Client
from server import check, same
from tool import complaint, said, silent


def line(number, **more):
    return json.dumps({"channel": "news", "name": "n", "data": str(number)} | more) + "\n"


def publishes_all():
    with Client() as client, tempfile.NamedTemporaryFile("w") as file:
        client.subscribe("news")
        file.write("".join(line(number) for number in range(1, 1001)))
        file.flush()
        silent("publish", "--batch", f"@{file.name}")
        for number in range(1, 1001):
            same(client.expect("n", "news"), str(number), "data, in order")
        # The server takes ten at once, which it says when it is given more.
        silent("publish", "-b", "--batch-size", "50", stdin="".join(map(line, range(120))))
        for number in range(120):
            same(client.expect("n", "news"), str(number), "data, after the limit is known")
        lines = said("publish", "-b", "--info=subscription_count", stdin=line(1) + "\n\n" + line(2))
        answer = '{"channel":"news","subscription_count":1}'
        same(lines.splitlines(), [answer, answer], "what --info prints")
        for number in (1, 2):
            same(client.expect("n", "news"), str(number), "data, blank lines left out")
        # Data of any kind, and the last line without its end.
        text = '{"channels":["a","news"],"event":"e","data":{ "x": [1, 2] }}\n'
        text += '{"channel":"news","event":"none"}\n'
        text += '{"channel":"news","name":"not","socket_id":"%s"}\n' % client.socket_id
        text += '{"channel":"news","name":"last","data":"ü"}'
        silent("publish", "-b", stdin=text)
        same(client.expect("e", "news"), '{"x":[1,2]}', "data that is JSON")
        same(client.expect("none", "news"), "{}", "data of nothing")
        same(client.expect("last", "news"), "ü", "data of the last line")


def publishes_at_once():
    """What has come is not kept back for what may come."""
    words = [server.PROGRAM, "publish", "--batch"]
    with Client() as client, subprocess.Popen(words, stdin=subprocess.PIPE, text=True) as process:
        client.subscribe("news")
        for number in range(3):
            process.stdin.write(line(number))
            process.stdin.flush()
            same(client.expect("n", "news"), str(number), "data, while the pipe is open")
        process.stdin.close()
        same(process.wait(10), 0, "exit status")


def names_the_line():
    good = "".join(line(number) for number in range(12))
    for bad, status, reason in (
        ('{"name":"n"}', 1, "'channels' is missing"),
        ("hello", 1, "the body is not understood"),
        ("[]", 1, "kind array"),
        ('{"channel":"a b","name":"n"}', 1, "'a b' names no channel"),
        ('{"channel":"private-encrypted-a","name":"n"}', 1, "give --encrypt-key"),
        (line(1, name="x" * 300).strip(), 2, "an event name has at most 200 characters"),
        (line("x" * 20_000).strip(), 2, "at most 10240 bytes"),
    ):
        with Client() as client:
            client.subscribe("news")
            text = complaint(status, "publish", "-b", stdin=good + bad + "\n" + good)
            check(text.startswith("standard input, line 13: "), f"names another line: {text}")
            check(reason in text, f"'{reason}' is not in: {text}")
            # A call with a line that is refused is refused as a whole.
            last = 12 if status == 1 else 10
            check(text.endswith(f"; lines 1 to {last} are published"), f"ends otherwise: {text}")
            for number in range(last):
                same(client.expect("n", "news"), str(number), "data before the bad line")
            client.expect_marker("news")
    text = complaint(1, "publish", "-b", stdin="nonsense\n")
    check(text.endswith("; nothing is published"), f"ends otherwise: {text}")
    text = complaint(1, "publish", "-b", "@/nowhere/at/all")
    check(text.startswith("cannot read /nowhere/at/all: no such file"), text)
    text = complaint(2, "publish", "-b", "--secret", "wrong", stdin=good)
    check("lines 1 to 10: the server refused (401)" in text, text)


def ends_in_time():
    reading, writing = os.pipe()
    os.write(writing, line(1).encode())
    words = [server.PROGRAM, "publish", "--batch", "--timeout", "1"]
    done = subprocess.run(words, stdin=reading, capture_output=True, text=True, timeout=20)
    same(done.returncode, 1, "exit status")
    same(done.stderr, "rtm: --timeout is over; line 1 is published\n", "what it says")


def keeps_memory():
    """Many lines take no more of it than few."""
    if os.environ.get("TEST_SANITIZER") == "address":
        return  # which keeps what is freed
    most = []
    for count in (100, 20_000):
        # A file: a long text of ours would count as the program's, which is forked from us.
        with tempfile.NamedTemporaryFile("w") as file:
            for _ in range(count):
                file.write(line("x" * 1000))
            file.flush()
            silent("publish", "-b", f"@{file.name}")
        # Of all programs so far, in KiB.
        most.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    check(most[1] < most[0] + 8000, f"20 MB of lines took {most[1] - most[0]} KiB more")


publishes_all()
keeps_memory()
publishes_at_once()
names_the_line()
ends_in_time()
