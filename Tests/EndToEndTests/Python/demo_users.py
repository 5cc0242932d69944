"""The page to try `users` with, in three windows of a browser.

Runs against `rtm serve --dialect users --demo`.
"""

import json

from websockets.sync.client import connect

import server
from browser import Browser
from server import same

THEFT = "document.title='attacked'"
ATTACK = f'<img src=x onerror="{THEFT}"><script>{THEFT}</script>'

with Browser() as browser:
    ann = browser.open(server.HTTP + "/?userId=ann")
    ann.until_shows("you are ann", "#log")
    bob = browser.open(server.HTTP + "/users.html?userId=bob")
    cid = browser.open(server.HTTP + "/?userId=cid")
    ann.until_shows("cid is here", "#log")
    for page in (ann, bob, cid):
        page.until_shows("connected", "#status")
        for name in ("ann", "bob", "cid"):
            page.until_shows(name, "#people")
    same(ann.evaluate("document.activeElement.id"), "message", "what has the focus")

    # To everybody.
    ann.type("#message", "Good morning!")
    ann.enter()
    for page in (ann, bob, cid):
        page.until_shows("Good morning!", "#log")
    ann.until("document.querySelector('.own .text').innerText === 'Good morning!'")
    same(bob.evaluate("document.querySelector('.own')"), None, "whose it is")

    # To one, whom one clicks on; others do not hear it.
    ann.evaluate("document.querySelector('[aria-label=\"Write to bob\"]').click()")
    same(ann.evaluate("document.activeElement.id"), "message", "what has the focus after it")
    ann.type("#message", "How are you?")
    ann.enter()
    bob.until_shows("How are you?", "#log")
    bob.until_shows("to you alone", "#log")
    ann.type("#to", "")
    ann.type("#message", "Anybody else?")
    ann.enter()
    cid.until_shows("Anybody else?", "#log")
    same("How are you?" in cid.text("#log"), False, "whether others hear it")

    # To oneself: once.
    cid.type("#to", "cid")
    cid.type("#message", "a note")
    cid.enter()
    cid.until_shows("a note", "#log")
    same(cid.text("#log").count("a note"), 1, "how often one hears oneself")

    # To nobody.
    ann.type("#to", "zoe")
    ann.type("#message", "Hello?")
    ann.enter()
    ann.until_shows("zoe is not there", "#log .fault")

    # Markup is text, wherever it stands.
    with connect(server.URL, proxy=None) as eve:

        def say(kind, **members):
            eve.send(json.dumps({"type": kind, **members}))

        say("register", userId="<b>eve</b>")
        say("chat", targetUserId="bob", text=ATTACK)
        say("chat", targetUserId="bob", text={"html": ATTACK})
        say("notification", targetUserId="bob", action=ATTACK, data={"html": ATTACK})
        for kind in ("constructor", "__proto__", "toString"):
            say("notification", targetUserId="bob", action=kind)
        say("notification", targetUserId="bob", action="hello")
        bob.until_shows("<b>eve</b>", "#people")
        bob.until_shows("constructor", "#log")
        same(bob.evaluate("document.querySelectorAll('img, #log script').length"), 0, "markup")
        same(bob.evaluate("document.title"), "User to user", "no script of others runs")

    # Another name, which others are told.
    bob.type("#user", "robert")
    bob.enter()
    bob.until_shows("you are robert", "#log")
    ann.until_shows("robert is here", "#log")
    ann.until("![...document.querySelectorAll('#people li')].some((li) => li.innerText === 'bob')")
    same("bob left" in ann.text("#log"), True, "that bob is no more is told")
    for text, page in (("How are you?", bob), ("Fine, thanks! And you?", ann)):
        page.type("#to", "")
        page.type("#message", text)
        page.enter()
        cid.until_shows(text, "#log")
    ann.picture("users")
    for page in (ann, bob, cid):
        page.is_sound(server.HTTP)
