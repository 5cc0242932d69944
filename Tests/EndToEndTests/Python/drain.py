"""SIGTERM under load: closes are spread, HTTP is answered, and nobody new is let in."""

import http.client
import json
import os
import signal
import threading
import time
import urllib.parse

import raw
import server
from client import Client
from server import check, same

SECONDS = 2  # of --drain-seconds; the test that starts this sets it
COUNT = 40

clients = [Client() for _ in range(COUNT)]
for client in clients:
    client.subscribe("news")

kept = server.http_connection()
also_kept = server.http_connection()


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer, json.loads(answer.read())


def fresh(path):
    return get(server.http_connection(), path)


for connection in (kept, also_kept):
    answer, body = get(connection, "/ready")
    same((answer.status, answer.getheader("Connection")), (200, None), "ready before")

closings = []  # (seconds after the signal, code), and how many events were heard before
heard = []


def listen(client):
    events = 0
    while True:
        try:
            client.socket.recv(timeout=30)
            events += 1
        except Exception as closed:  # noqa: BLE001 - whatever it is, the code is looked at
            received = getattr(closed, "rcvd", None)
            code = received.code if received else repr(closed)
            closings.append((time.monotonic() - start, code))
            heard.append(events)
            return


start = time.monotonic()
listeners = [threading.Thread(target=listen, args=(client,)) for client in clients]
for listener in listeners:
    listener.start()
os.kill(server.PID, signal.SIGTERM)


def is_unready():
    answer, body = fresh("/ready")
    if answer.status == 503:
        same(body, {"status": "draining"}, "the body says why")
        same(answer.getheader("Connection"), "close", "it may not be asked again on this one")
    return answer.status == 503


server.eventually("/ready says 503", is_unready, seconds=1)
answer, body = get(kept, "/health")
same((answer.status, answer.getheader("Connection")), (200, "close"), "a kept connection")

# An app server still publishes, and those who are not closed yet still hear it.
library = server.library()
for number in range(10):
    library.trigger("news", "number", str(number))
body = json.dumps({"name": "last", "channel": "news", "data": "words"}).encode()
url = urllib.parse.urlsplit(server.signed("POST", f"/apps/{server.APP_ID}/events", body))
also_kept.request("POST", f"{url.path}?{url.query}", body, {"Content-Type": "application/json"})
answer = also_kept.getresponse()
same((answer.status, answer.getheader("Connection")), (200, "close"), "a publish")
answer.read()

with raw.connect() as late:
    late.sendall(raw.upgrade_request())
    answer = http.client.HTTPResponse(late)
    answer.begin()
    body = json.loads(answer.read())
    same(answer.status, 503, f"an upgrade while draining: {body}")
    same(answer.getheader("Retry-After"), "1", "when to come again")
    same(answer.getheader("Connection"), "close", "the connection ends")
    check("going down" in body["error"], f"the reason in words: {body}")
    same(late.recv(1), b"", "and it is ended")

check(threading.active_count() > 2, "nobody was left to be closed when upgrades were refused")
for listener in listeners:
    listener.join(timeout=20)
same({code for _, code in closings}, {4200}, f"all are closed with 4200: {closings}")
same(len(closings), COUNT, "all are closed")
times = sorted(seconds for seconds, _ in closings)
gap = max(later - sooner for sooner, later in zip(times, times[1:]))
check(times[0] < 0.75, f"the first is closed at once: {times}")
check(times[-1] - times[0] > SECONDS * 0.6, f"closes are spread over {SECONDS} s: {times}")
check(gap < 0.75, f"evenly: a gap of {gap:.2f} s in {times}")
check(sum(count >= 11 for count in heard) >= COUNT / 4, f"who was still there heard all: {heard}")


def is_refused():
    try:
        raw.connect().close()
        return False
    except ConnectionRefusedError:
        return True


server.eventually("nobody listens any more", is_refused, seconds=3)
