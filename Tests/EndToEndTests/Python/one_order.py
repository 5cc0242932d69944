"""Events that two publishers send to one channel at once are seen in one order everywhere."""

import threading

import server
from client import Client
from server import same

EVENTS = 150
channel = "news"

subscribers = [Client() for _ in range(8)]
for subscriber in subscribers:
    subscriber.subscribe(channel)


def publish(name):
    library = server.library()
    for number in range(EVENTS):
        library.trigger(channel, name, str(number))


publishers = [threading.Thread(target=publish, args=(name,)) for name in ("a", "b")]
for publisher in publishers:
    publisher.start()

orders = []
for subscriber in subscribers:
    frames = [subscriber.receive() for _ in range(2 * EVENTS)]
    orders.append([(frame["event"], int(frame["data"])) for frame in frames])
for publisher in publishers:
    publisher.join()

for order in orders:
    same(order, orders[0], "the order that another subscriber saw")
for name in ("a", "b"):
    own = [number for event, number in orders[0] if event == name]
    same(own, list(range(EVENTS)), f"the order of {name}'s own events")
for subscriber in subscribers:
    subscriber.expect_pong()
