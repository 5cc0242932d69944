"""Watchlists, on a server of two loops that lets one user watch three others."""

import time

import server
from client import Client
from server import check, same

EVENTS = "pusher_internal:watchlist_events"


def expect(client, online=(), offline=()):
    """The next frame must tell just this."""
    told = {}
    for event in client.expect(EVENTS)["events"]:
        check(event["name"] not in told, f"two events of one name: {event}")
        told[event["name"]] = event["user_ids"]
    same(told, {k: list(v) for k, v in (("online", online), ("offline", offline)) if v}, "told")


with Client() as bob, Client() as watcher, Client() as second:
    bob.sign_in("bob", user_info={"name": "Bob"})
    watcher.sign_in("watcher", watchlist=["ann", "bob", "carl"])
    expect(watcher, online=["bob"], offline=["ann", "carl"])
    second.sign_in("second", watchlist=["ann"])
    expect(second, offline=["ann"])

    # The first tab tells, the second does not, nor does one that closes while another is open.
    first_tab, tab = Client(), Client()
    first_tab.sign_in("ann")
    expect(watcher, online=["ann"])
    expect(second, online=["ann"])
    tab.sign_in("ann")
    first_tab.socket.close()
    server.eventually(
        "one tab less", lambda: server.subscriptions("%23server-to-user-ann") == 1)

    # A reload is not told; being gone is, within three seconds.
    tab.socket.close()
    tab = Client()
    tab.sign_in("ann")
    with Client() as newcomer:
        newcomer.sign_in("newcomer", watchlist=["ann", "bob"])
        expect(newcomer, online=["ann", "bob"])
    gone = time.monotonic()
    tab.socket.close()
    expect(watcher, offline=["ann"])
    check(1 < time.monotonic() - gone < 3.5, f"told after {time.monotonic() - gone:.1f} s")
    expect(second, offline=["ann"])

    # Who watches nobody is told nothing.
    bob.expect_pong()

    with Client() as greedy:
        greedy.sign_in("greedy", watchlist=["ann", "bob", "carl", "dora"])
        message = greedy.expect_error(4302)
        check("4 users" in message and "--max-watchlist" in message, f"the message: {message}")
        expect(greedy, online=["bob"], offline=["ann", "carl"])
