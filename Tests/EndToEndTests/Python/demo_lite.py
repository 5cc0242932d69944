"""0.60: the test client of `lite`, in two windows of a browser.

Runs against `rtm serve --dialect lite --demo --ws-path '/a&amp;b'`, a path to be escaped in HTML.
"""

import json

from websockets.sync.client import connect

import server
from browser import Browser
from server import check, same

ATTACK = "<img src=x onerror=\"document.title='attacked'\">"

with Browser() as browser:
    # At / where it is alone, and at its own path.
    one = browser.open(server.HTTP + "/")
    other = browser.open(server.HTTP + "/test-client.html")
    for page in (one, other):
        page.until_shows("connected", "#status")
        page.evaluate("document.querySelector('#channel').focus()")
        page.enter()
        page.until_shows("subscribed to public-chat", "#log")
        page.until_shows("public-chat", "#channels")

    # Words, and an object; Enter sends both, and who sends hears it, too.
    for typed, heard in (("good morning", '{"text":"good morning"}'), ('{"n":1}', '{"n":1}')):
        one.type("#message", typed)
        one.enter()
        for page in (one, other):
            page.until_shows(heard, "#log")
    other.until_shows("public-chat message", "#log")
    for heard in ("subscribed to public-chat", '{"text":"good morning"}', '{"n":1}'):
        check(heard in other.text("#log"), f"0.60 {heard} is listed")

    # What is refused is told.
    one.type("#channel", "nowhere")
    one.enter()
    one.until_shows("Invalid channel name: nowhere", "#log .fault")
    same(one.text("#channels").split()[::2], ["public-chat"], "the channels that it lists")

    # Members of a presence channel, whose token the server signs outside production.
    for page in (one, other):
        page.type("#channel", "presence-lobby")
        page.enter()
        page.until_shows("subscribed to presence-lobby; members:", "#log")
    one.until_shows("came to presence-lobby", "#log")
    other.evaluate("document.querySelector('[aria-label$=presence-lobby]').click()")
    one.until_shows("left presence-lobby", "#log")
    other.until("!document.querySelector('#channels').innerText.includes('presence-lobby')")

    # Markup is text, in names as in data.
    with connect(server.URL + "/a&amp;b", proxy=None) as eve:
        subscribe = {"event": "pusher:subscribe", "data": {"channel": "public-chat"}}
        eve.send(json.dumps(subscribe))
        while "succeeded" not in eve.recv(timeout=10):
            pass
        eve.send(json.dumps({"event": ATTACK, "channel": "public-chat", "data": {"x": ATTACK}}))
        other.until_shows("public-chat " + ATTACK, "#log")
        same(other.evaluate("document.querySelectorAll('img').length"), 0, "markup")
    one.picture("lite")
    for page in (one, other):
        page.is_sound(server.HTTP)
