"""`rtm publish` against a server that fails in every way: what is tried again, when, and what is
said in the end. Plain sockets, for no HTTP server likes to do this."""

import json
import socket
import threading
import time

from server import check, same
from tool import complaint, silent


class Flaky:
    """Answers one request after the other as `answers` say; then it has no more.

    An answer is a status, or a status, headers and a body; or "drop", which ends the connection
    when the request has come, or "hang", which says nothing.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.bodies, self.times, self.connections = [], [], 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            self.connections += 1
            threading.Thread(target=self.talk, args=[connection], daemon=True).start()

    def talk(self, connection):
        with connection, connection.makefile("rb") as lines:
            while self.read(lines):
                answer = self.answers.pop(0)
                if answer == "drop":
                    return
                if answer == "hang":
                    threading.Event().wait(60)
                status, headers, body = answer if isinstance(answer, tuple) else (answer, "", "{}")
                text = f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}"
                connection.sendall(text.encode())

    def read(self, lines):
        length = None
        for line in iter(lines.readline, b""):
            if line == b"\r\n":
                self.bodies.append(lines.read(length))
                self.times.append(time.monotonic())
                return True
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return False


def publish(flaky, *words):
    return ("publish", "--url", flaky.url, *words, "news", "told", "1")


def tries_again():
    for answers in ([500, 200], [429, 503, 502, 200], ["drop", 200], ["drop", "drop", 504, 200]):
        flaky = Flaky(*answers)
        silent(*publish(flaky))
        same(len(flaky.bodies), len(answers), f"calls for {answers}")
        same(len(set(flaky.bodies)), 1, "different bodies")
    flaky = Flaky((429, "Retry-After: 2\r\n", "{}"), 200)
    silent(*publish(flaky))
    check(2 <= flaky.times[1] - flaky.times[0] < 4, f"Retry-After: {flaky.times}")


def gives_up():
    flaky = Flaky(500, 500, (500, "", '{"error":"it broke"}'))
    text = complaint(2, *publish(flaky, "--retries", "2"))
    same(text, "the server refused (500): it broke (tried 3 times)", "what it says")
    same(len(flaky.bodies), 3, "calls")

    flaky = Flaky("drop", "drop")
    text = complaint(3, *publish(flaky, "--retries", "1"))
    same(text, "the server gave no answer: it closed the connection (tried 2 times)", "says")

    for answer, status in ((400, 2), (401, 2), (404, 2), (413, 2), ("drop", 3)):
        flaky = Flaky(answer)
        complaint(status, *publish(flaky, "--retries", "0" if status == 3 else "3"))
        same(len(flaky.bodies), 1, f"calls for {answer}")

    flaky = Flaky((429, "Retry-After: 3600\r\n", '{"error":"slow down"}'))
    text = complaint(2, *publish(flaky))
    same(
        text,
        "the server refused (429): slow down; it wants to be left alone for 3600 seconds",
        "who is asked to wait for an hour",
    )

    flaky = Flaky((200, "", "<html>welcome</html>"))
    text = complaint(2, *publish(flaky))
    check("answers with a web page" in text and "check the URL" in text, text)


def ends_in_time():
    flaky = Flaky("hang")
    began = time.monotonic()
    text = complaint(3, *publish(flaky, "--timeout", "1"))
    same(text, "the server gave no answer within 1 second", "what it says")
    check(time.monotonic() - began < 5, "--timeout 1 took 5 s")
    flaky = Flaky((503, "Retry-After: 5\r\n", "{}"))
    began = time.monotonic()
    complaint(2, *publish(flaky, "--timeout", "3"))
    check(time.monotonic() - began < 3, "waits for what would come too late")


def batches():
    def lines(count):
        return "".join('{"channel":"a","name":"n","data":"%d"}\n' % n for n in range(count))

    def sizes(flaky):
        return [len(json.loads(body)["batch"]) for body in flaky.bodies]

    def events(flaky):
        batches = [json.loads(body)["batch"] for body in flaky.bodies]
        return [int(event["data"]) for batch in batches for event in batch]

    words = ("publish", "--batch", "--url")
    flaky = Flaky(*[200] * 10)
    silent(*words, flaky.url, stdin=lines(95))
    same(sizes(flaky), [10] * 9 + [5], "events of the calls")
    same(events(flaky), list(range(95)), "events, in order")
    same(flaky.connections, 1, "connections for one batch")

    # One that closes between calls is connected to anew, and nothing is lost.
    flaky = Flaky(200, (200, "Connection: close\r\n", "{}"), 500, 200)
    silent(*words, flaky.url, stdin=lines(30))
    same(sizes(flaky), [10, 10, 10, 10], "events of the calls")
    same(events(flaky), [*range(20), *range(20, 30), *range(20, 30)], "events, in order")

    flaky = Flaky((400, "", "The batch limit is 4"), 200, 200, 200)
    silent(*words, flaky.url, stdin=lines(10))
    same(sizes(flaky), [10, 4, 4, 2], "events of the calls, where the server names its limit")
    flaky = Flaky((413, "", "too large"), 200, (413, "", "too large"), 200, 200, 200)
    silent(*words, flaky.url, stdin=lines(10))
    same(sizes(flaky), [10, 5, 5, 2, 2, 1], "events of the calls, where bodies are too large")

    # Not every server knows batches.
    for status in (404, 405):
        flaky = Flaky(status, 200, 200, 200)
        silent(*words, flaky.url, stdin=lines(3))
        bodies = [json.loads(body) for body in flaky.bodies]
        same(len(bodies[0].pop("batch")), 3, "events of the batch that is refused")
        singles = [(body["channels"], body["data"]) for body in bodies[1:]]
        same(singles, [(["a"], "0"), (["a"], "1"), (["a"], "2")], "events one by one")
    text = complaint(2, *words, Flaky((404, "", "no such app"), (404, "", "no such app")).url,
                     stdin=lines(3))
    check("line 1: the server refused (404): no such app; nothing is" in text, text)

    flaky = Flaky(200, "drop", "drop")
    text = complaint(3, *words, flaky.url, "--retries", "1", stdin=lines(30))
    check(text.endswith("(tried 2 times); lines 1 to 10 are published"), text)


tries_again()
gives_up()
ends_in_time()
batches()
