"""PyPI pusher triggers; subscribers get the very characters that it sent."""

import json

import server
from client import Client
from server import same

library = server.library()
text = 'line\nwith "quotes", \\, / and é 漢字 🎈 \u2028'

with Client() as here, Client() as there:
    here.subscribe("news")
    there.subscribe("sport")

    library.trigger("news", "App\\Events\\Said", text)
    same(here.expect("App\\Events\\Said", "news"), text, "a string arrives as it is")

    library.trigger("news", "told", {"a": [1, None, "é"]})
    same(json.loads(here.expect("told", "news")), {"a": [1, None, "é"]}, "an object")

    library.trigger(["news", "sport"], "both", "x")
    same(here.expect("both", "news"), "x", "first of two channels")
    same(there.expect("both", "sport"), "x", "second of two channels")

    library.trigger("news", "big", "z" * 10_240)
    same(len(here.expect("big", "news")), 10_240, "the largest data of all")

    library.trigger("empty-room", "nobody", "hears this")
    here.expect_marker("news")
    there.expect_marker("sport")
