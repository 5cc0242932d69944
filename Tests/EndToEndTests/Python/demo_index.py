"""Pages of all dialects beside each other, and the way to them from / and back.

Runs against `rtm serve --dialects pusher,lite,relay,users,rooms --demo --bridge` with an app of
its own: nobody signs for the page of Pusher's protocol, so there one listens only.
"""

import server
from browser import Browser
from server import same

with Browser() as browser:
    index = browser.open(server.HTTP + "/")
    links = index.evaluate("[...document.links].map((link) => link.pathname)")
    names = ["pusher", "test-client", "relay", "users", "rooms"]
    same(links, [f"/{name}.html" for name in names], "what the index has")
    index.picture("index")

    pages = {link: browser.open(server.HTTP + link) for link in links}
    for link, page in pages.items():
        page.until_shows("connected", "#status")
        same(page.evaluate("document.querySelector('header a').pathname"), "/", f"home of {link}")

    # Who is given a token elsewhere is told so, and hears public channels all the same.
    pusher = pages["/pusher.html"]
    pusher.until_shows("private-lobby wants a token, which this server signs in", "#log")
    pusher.until_shows("subscribed to my-channel", "#log")
    server.library().trigger("my-channel", "told", {"n": 1})
    pusher.until_shows("my-channel told", "#log")
    same(pusher.evaluate("document.querySelector('#target').value"), "", "where one can send")
    pusher.picture("pusher-listening")

    # What is said in one dialect is heard in others, where channels are bridged.
    pages["/users.html"].until_shows("you are", "#log")
    pages["/users.html"].type("#message", "from users")
    pages["/users.html"].enter()
    pages["/rooms.html"].until_shows("from users", "#log")
    for link, page in pages.items():
        if page is not pusher:
            page.is_sound(server.HTTP)
