"""4.42: the chat page of `rooms`, in two windows of a browser.

Runs against `rtm serve --dialect rooms`.
"""

import json
import urllib.request

from websockets.sync.client import connect

import server
from browser import Browser
from server import check, same

THEFT = "document.title='attacked'"
ATTACK = f'<img src=x onerror="{THEFT}"><script>{THEFT}</script>'

with urllib.request.urlopen(server.HTTP + "/", timeout=10) as answer:
    headers = answer.headers
same(headers["Content-Type"], "text/html; charset=utf-8", "its type")
same(headers["X-Content-Type-Options"], "nosniff", "no guessing")
policy = headers["Content-Security-Policy"]
check(policy.startswith("default-src 'none'") and "unsafe" not in policy, policy)
check("http" not in policy and "*" not in policy, f"other sources: {policy}")

with Browser() as browser:
    ann = browser.open(server.HTTP + "/?userId=ann&room=lobby")
    same(ann.evaluate("document.title"), "WebSocket Chat", "4.42 the title")
    ann.until_shows("you are in lobby; nobody else is here")
    bob = browser.open(server.HTTP + "/?userId=bob")
    bob.until_shows("you are in lobby; 2 are here")
    ann.until_shows("bob joined")
    for page in (ann, bob):
        page.until_shows("connected", "#status")
        page.until_shows("ann", "#people")
        page.until_shows("bob", "#people")

    # The cursor is where one types; Enter sends.
    same(ann.evaluate("document.activeElement.id"), "message", "what has the focus")
    ann.type("#message", "Good morning!")
    ann.enter()
    for page in (ann, bob):
        page.until_shows("Good morning!", "#log")
    ann.until("document.querySelector('.own .text').innerText === 'Good morning!'")
    same(bob.evaluate("document.querySelector('.own')"), None, "whose it is")
    same(ann.evaluate("document.querySelector('#message').value"), "", "the field is empty again")

    # Markup is text, wherever it stands: in a message, a name, a broadcast, a room.
    with connect(f"{server.URL}/?userId=%3Cb%3Eeve%3C%2Fb%3E", proxy=None) as eve:
        def say(kind, **payload):
            eve.send(json.dumps({"type": kind, "payload": payload}))

        say("join_room", room="lobby")
        while "members" not in json.loads(eve.recv(timeout=10))["payload"]:
            pass
        say("message", room="lobby", content=ATTACK)
        say("message", room="lobby", content={"html": ATTACK})
        say("broadcast", text=ATTACK)
        for kind in ("constructor", "__proto__", "toString"):
            say("message", targetUserId="ann", content=kind)
        bob.until_shows("to everybody")
        bob.until_shows(ATTACK, "#log")
        bob.until_shows("<b>eve</b>", "#people")
        same(bob.evaluate("document.querySelectorAll('img, b, #log script').length"), 0, "markup")
        same(bob.evaluate("document.title"), "WebSocket Chat", "no script of others runs")
    bob.until_shows("<b>eve</b> left", "#log")
    bob.until("!document.querySelector('#people').innerText.includes('eve')")

    # By keyboard alone to another room: the fields stand in order, each with a name.
    bob.type("#user", "bob")
    bob.tab()
    bob.call("Input.insertText", text="kitchen")
    bob.enter()
    bob.until_shows("you are in kitchen; nobody else is here")
    ann.until_shows("bob left")
    names = "[...document.querySelectorAll('input')].map((i) => i.labels[0].innerText.trim())"
    same(ann.evaluate(names), ["Your name", "Room", "Message"], "what fields are called")

    # A new name is a new connection.
    bob.type("#user", "robert")
    bob.enter()
    ann.until_shows("robert", "#people")
    ann.until("!document.querySelector('#people').innerText.includes('bob')")

    bob.type("#room", "lobby")
    bob.enter()
    ann.until_shows("robert joined")
    for text, page in (("How are you?", bob), ("Fine, thanks! And you?", ann)):
        page.type("#message", text)
        page.enter()
        ann.until_shows(text, "#log")
    ann.picture("rooms")
    for page in (ann, bob):
        page.is_sound(server.HTTP)
