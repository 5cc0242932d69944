"""1.11, 1.12: client.js in a browser, and the page that shows it, in two windows.

Runs against `rtm serve --dialects relay,rooms --demo --path-prefix /below --bearer-token your-key
--admin-token operator-token`.
"""

import json
import urllib.request

import server
from browser import Browser
from server import check, same

BASE = server.HTTP + "/below/"
ATTACK = "<img src=x onerror=\"document.title='attacked'\">"

# Waits are noted, and over at once.
IMPATIENT = """
window.waits = [];
const wait = window.setTimeout;
window.setTimeout = (action, milliseconds) => {
  if (milliseconds >= 1000) waits.push(milliseconds);
  return wait(action, 0);
};
"""


def post(path, body, token):
    request = urllib.request.Request(
        path, data=json.dumps(body).encode(), headers={"Authorization": "Bearer " + token}
    )
    urllib.request.urlopen(request, timeout=10).close()


def send(channel, message):
    post(f"{BASE}send/{channel}", {"message": message}, "your-key")


with Browser() as browser:
    # Of several dialects, / is a list.
    index = browser.open(BASE)
    links = index.evaluate("[...document.links].map((link) => link.pathname)")
    same(links, ["/below/relay.html", "/below/rooms.html"], "what the index has")
    index.picture("index")

    one = browser.open(BASE + "relay.html")
    other = browser.open(BASE + "relay.html")
    for page in (one, other):
        page.until_shows("connected to room1", "#status")
    one.type("#token", "wrong")
    one.type("#message", "good morning")
    one.enter()
    one.until_shows("Forbidden: Invalid token", "#log .fault")
    same(one.evaluate("document.querySelector('#message').value"), "good morning", "it is kept")
    one.type("#token", "your-key")
    one.evaluate("document.querySelector('#message').focus()")
    one.enter()
    for page in (one, other):
        page.until_shows("good morning", "#log")
    send("room1", {"html": ATTACK})
    other.until_shows(json.dumps(ATTACK), "#log")
    same(other.evaluate("document.querySelectorAll('img').length"), 0, "markup")
    other.type("#channel", "a/b c?")
    other.enter()
    other.until_shows("connected to a/b c?", "#status")
    send("a/b%20c%3F", "elsewhere")
    other.until_shows("elsewhere", "#log")
    one.picture("relay")

    # 1.12, word for word.
    own = browser.open(BASE + "relay.html", before=IMPATIENT)
    own.until_shows("connected to room1", "#status")
    for call, words in (
        ("connectToChannel('', () => {})", "Channel is required"),
        ("connectToChannel('x')", "onMessage callback is required"),
    ):
        thrown = own.evaluate(f"(() => {{ try {{ {call} }} catch (e) {{ return e.message }} }})()")
        same(thrown, words, "1.12 " + call)
    own.evaluate("heard = []; disconnect = connectToChannel('news', (m) => heard.push(m)); 0")
    server.eventually(
        "1.12 the console",
        lambda: own.evaluate("1") and "Connected to channel: news" in own.console,
    )
    send("news", {"n": [1, None]})
    own.until("heard.length === 1")
    same(own.evaluate("heard"), [{"n": [1, None]}], "1.12 it hears the message only")

    # Cut off, it comes back, later each time: 1, 2, 4 s and up to half as much again.
    own.evaluate("waits.length = 0")
    for wait in (1000, 2000, 4000):
        post(BASE + "admin/disconnect", {"channel": "news"}, "operator-token")
        own.until(f"waits.some((wait) => wait >= {wait} && wait < {wait * 1.5})")
        own.until("heard.length = 0, true")
        server.eventually(
            "it is back", lambda: (send("news", "again"), own.evaluate("heard.length > 0"))[1]
        )
    # Ended, it stays away.
    before = own.console.count("Connected to channel: news")
    own.evaluate("disconnect(); waits.length = 0; heard.length = 0")
    server.eventually(
        "1.12 the end",
        lambda: own.evaluate("1") and own.console[-1] == "Disconnected from channel: news",
    )
    send("news", "too late")
    same(own.evaluate("[heard, waits]"), [[], []], "1.12 after disconnect()")
    same(own.console.count("Connected to channel: news"), before, "connections")

    for page in (index, other, own):
        page.is_sound(server.HTTP)
    # One asked with a wrong token, of which the browser takes a note.
    check([fault["text"] for fault in one.faults if "403" not in fault["text"]] == [], one.faults)
