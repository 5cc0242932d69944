"""An app that demands TLS: who comes without it is closed with 4000, unless a proxy had it.

The server speaks TLS at RTM_URL, and none at another port; this machine's proxies are trusted.
"""

import server
from client import Client, refused
from examination import names
from server import same

WORDS = "Application only accepts SSL connections, reconnect using wss://"
(PLAIN,) = [f"ws://{entry['address']}" for entry in server.log("listening") if entry["tls"] == "no"]


def comes_in(**headers):
    with Client(additional_headers={name.replace("_", "-"): headers[name] for name in headers}):
        pass


def is_sent_away(**headers):
    fields = {name.replace("_", "-"): headers[name] for name in headers}
    same(refused(4000, additional_headers=fields), WORDS, f"what is said with {headers}")


comes_in()
comes_in(X_Forwarded_Proto="http")

server.URL = PLAIN
is_sent_away()
for value in ["http", "ws", "", "http, https", "httpss"]:
    is_sent_away(X_Forwarded_Proto=value)
for value in ["https", "wss", "HTTPS", "https, http", " https "]:
    comes_in(X_Forwarded_Proto=value)
comes_in(Forwarded='for=192.0.2.1;proto=https;by="[::1]:80"')
comes_in(Forwarded="for=192.0.2.1, proto=https")
is_sent_away(Forwarded="for=192.0.2.1;proto=http, proto=https")
is_sent_away(X_Forwarded_Proto="http", Forwarded="proto=https")

# The API is signed, and mostly called from the same machine: it asks for no TLS.
server.HTTP = PLAIN.replace("ws", "http", 1)
same(server.call("GET", f"/apps/{server.APP_ID}/channels")[0], 200, "a signed call")

# doctor says what to write.
names("protocol", "(4000)", PLAIN, status=2, fix="write wss://")
