"""The page to try Pusher's protocol with, in two windows of a browser.

Runs against `rtm serve --demo` without an app: in development mode.
"""

import http.client
import json
import os

import server
import tool
from browser import Browser
from server import check, same

THEFT = "document.title='attacked'"
ATTACK = f'<img src=x onerror="{THEFT}"><script>{THEFT}</script>'
OWN = {"Origin": server.HTTP}
FORM = "socket_id=1.2&channel_name=private-lobby"

(told,) = server.log("demo")
same(told["page"], server.HTTP + "/", "where the log says that the page is")


def asked(body=FORM, **headers):
    """What the server that signs for the page answers."""
    connection = http.client.HTTPConnection(server.HOST, server.PORT, timeout=10)
    connection.request("POST", "/pusher/auth", body, headers)
    with connection.getresponse() as answer:
        return answer.status, answer.read()


# It signs for its own pages alone: not for those of others, whatever name they have for this
# machine, and not for the world behind a proxy.
same(asked(**OWN)[0], 200, "its own page")
for headers in (
    {},
    {"Origin": "null"},
    {"Origin": "https://attacker.example"},
    {"Origin": f"http://attacker.example:{server.PORT}", "Host": f"attacker.example:{server.PORT}"},
    OWN | {"X-Forwarded-For": "192.0.2.1"},
):
    same(asked(**headers)[0], 403, f"a page of {headers}")
for body in ("", "socket_id=x&channel_name=private-lobby", "socket_id=1.2&channel_name=a%20b"):
    same(asked(body, **OWN)[0], 400, f"the form {body}")

with Browser() as browser:
    one = browser.open(server.HTTP + "/")
    other = browser.open(server.HTTP + "/pusher.html")
    for page in (one, other):
        page.until_shows("connected", "#status")
        page.until_shows("subscribed to my-channel", "#log")
        page.until_shows("subscribed to private-lobby", "#log")
    same(one.evaluate("document.querySelector('nav, header a')"), None, "links to other pages")
    same(one.evaluate("document.activeElement.id"), "message", "what has the focus")
    same(one.evaluate("document.querySelector('#target').value"), "private-lobby", "the target")

    # Typed in one window, seen in the other; who sends sees it, too.
    one.type("#message", "good morning")
    one.enter()
    for page in (one, other):
        page.until_shows('{"text":"good morning"}', "#log")
    one.until_shows("private-lobby client-message (you)", "#log")
    same(one.evaluate("document.querySelector('#message').value"), "", "the field is empty again")

    # What is published on a shell is seen, and is text.
    for name in ("RTM_URL", "RTM_APP_ID", "RTM_APP_KEY", "RTM_APP_SECRET"):
        del os.environ[name]  # as a newcomer has none, but the development server's context
    tool.silent("publish", "my-channel", ATTACK, json.dumps({"html": ATTACK}))
    for page in (one, other):
        page.until_shows("my-channel " + ATTACK, "#log")
        same(page.evaluate("document.querySelectorAll('img, #log script').length"), 0, "markup")

    # What is refused is told.
    one.type("#event", "message")
    one.type("#message", "no client event")
    one.enter()
    one.until_shows("client events begin with 'client-'", "#log .fault")
    one.type("#event", "client-message")

    # Members of a presence channel are told of each other.
    for page in (one, other):
        page.type("#channel", "presence-lobby")
        page.enter()
        page.until_shows("subscribed to presence-lobby; members: ", "#log")
    one.until_shows("came to presence-lobby", "#log")
    one.picture("pusher")
    other.evaluate("document.querySelector('[aria-label$=presence-lobby]').click()")
    one.until_shows("left presence-lobby", "#log")
    other.until("!document.querySelector('#channels').innerText.includes('presence-lobby')")
    for page in (one, other):
        page.is_sound(server.HTTP)
    check(one.evaluate("document.title") == "Channel events", "no script of others runs")
