"""An app's servers may call the API so often; 429 says so, and when to come back.

The server was started with --max-api-requests 1:4 and two loops: they count together.
"""

import json
import time
import urllib.error
import urllib.request

import pusher.errors

import server
from server import check, same

PATH = f"/apps/{server.APP_ID}/channels"


def call(**options):
    """The status, headers and body of one call, on a connection of its own."""
    try:
        with urllib.request.urlopen(server.signed("GET", PATH, **options), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


# Calls that nobody signed take nothing from those that the app makes.
for _ in range(10):
    same(call(secret="wrong")[0], 401, "an unsigned call")

started = time.monotonic()
answers = [call() for _ in range(10)]
passed = time.monotonic() - started
statuses = [status for status, _, _ in answers]
same(statuses[:4], [200] * 4, "a burst of four")
check(statuses.count(200) <= 4 + passed, f"then one a second: {statuses} in {passed} s")
status, headers, body = answers[-1]
same((status, headers["Retry-After"]), (429, "1"), "the one too many")
message = json.loads(body)["error"]
check("at most 1 request a second" in message and "--max-api-requests" in message, message)

counted = server.figure("rtm_refusals_total", limit="max-api-requests")
same(counted, statuses.count(429), "counted")
url = server.signed("POST", "/users/nobody/terminate_connections")
try:
    urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=10)
    raise SystemExit("a call that names its app by the key was not refused")
except urllib.error.HTTPError as error:
    same(error.code, 429, "a call that names its app by the key")
same(server.figure("rtm_refusals_total", limit="max-api-requests"), counted + 1, "it counts, too")

try:
    for _ in range(3):
        server.library().trigger("news", "hello", "")
    raise SystemExit("the library was not refused")
except pusher.errors.PusherError as error:
    check("--max-api-requests" in str(error), f"the library says what the server said: {error}")
server.eventually("a rest earns more", lambda: call()[0] == 200)
