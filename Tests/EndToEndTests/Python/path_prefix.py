"""A server behind `--path-prefix /rt`: what stands below it is answered, and nothing beside it."""

import urllib.error
import urllib.request

import server
from server import same


def status(url, method="GET"):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as got:
            return got.status
    except urllib.error.HTTPError as error:
        return error.code


CHANNELS = f"/apps/{server.APP_ID}/channels"
behind = server.signed("GET", CHANNELS).replace(CHANNELS, "/rt" + CHANNELS)
TERMINATE = "/users/7/terminate_connections"  # which names no app
behind_too = server.signed("POST", TERMINATE).replace(TERMINATE, "/rt" + TERMINATE)
for what, url, expected in (
    ("signed with the prefix", server.signed("GET", "/rt" + CHANNELS), 200),
    ("signed without, as PHP does", behind, 200),
    ("without the prefix", server.signed("GET", CHANNELS), 404),
    ("a longer first segment", server.signed("GET", "/rtx" + CHANNELS), 404),
    ("the prefix and more before the path", server.signed("GET", "/rtx/y" + CHANNELS), 404),
    ("/health below the prefix", server.HTTP + "/rt/health", 200),
    ("/health where balancers look for it", server.HTTP + "/health", 200),
):
    same(status(url), expected, what)
for what, url, expected in (
    ("a call without the app's id, signed with the prefix", "/rt" + TERMINATE, 200),
    ("the same without the prefix", TERMINATE, 404),
):
    same(status(server.signed("POST", url), "POST"), expected, what)
same(status(behind_too, "POST"), 200, "signed without the prefix")
unsigned = status(server.HTTP + "/rt" + TERMINATE, "POST")
same(unsigned, 401, "signed by nobody")
same(status(behind_too.replace(server.KEY, "other"), "POST"), 401, "by a key of no app")
