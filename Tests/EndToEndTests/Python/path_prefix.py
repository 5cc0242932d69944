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
