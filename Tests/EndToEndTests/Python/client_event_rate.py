"""More than ten client events a second are turned down with 4301; the connection stays."""

from client import Client

channel = "private-x"
burst = 40

with Client() as sender, Client() as receiver:
    sender.subscribe(channel)
    receiver.subscribe(channel)
    for number in range(burst):
        sender.send("client-burst", str(number), channel)
    sender.send("pusher:ping")

    refusals = 0
    while (frame := sender.receive())["event"] != "pusher:pong":
        if frame["event"] != "pusher:error" or frame["data"].get("code") != 4301:
            raise SystemExit(f"not a refusal for the rate: {frame}")
        refusals += 1
    if not 0 < refusals <= burst - 10:
        raise SystemExit(f"{refusals} of {burst} refused; at least the first ten are good")

    for _ in range(burst - refusals):
        receiver.expect("client-burst", channel)
    receiver.expect_marker(channel)
