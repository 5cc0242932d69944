"""Pages that an app is not for are told so, and closed with 4009, after which pusher-js stays away.

The server was started with --allowed-origins https://example.com *.example.org null.
"""

import server
from client import Client, refused
from server import check, same

let_in = ("https://example.com", "HTTPS://EXAMPLE.com:443", "http://a.example.org:8080", "null")
for origin in let_in:
    with Client(origin=origin) as client:
        client.expect_pong()

for origin in ("http://example.com", "https://example.com.evil.net", "https://example.org"):
    message = refused(4009, origin=origin)
    check(f"'{origin}'" in message and "--allowed-origins" in message, message)
message = refused(4009)
check("named none" in message and "--allowed-origins none" in message, message)
same(server.figure("rtm_origin_refusals_total"), 4, "counted")
