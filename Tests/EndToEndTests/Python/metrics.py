"""/metrics, read by Prometheus' own parser: every figure against what really happened."""

import json
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

import raw
import server
from client import Client
from server import check, same

METRICS = "/metrics"
PREFIX = "soketi_"  # the test that starts this sets it


def request(path, headers=None):
    with urllib.request.urlopen(
        urllib.request.Request(server.HTTP + path, headers=headers or {}), timeout=10
    ) as answer:
        return answer.headers, answer.read().decode()


AUTHORIZED = {"Authorization": "Bearer operator-token"}  # the test that starts this sets it


def scrape():
    headers, text = request(METRICS, AUTHORIZED)
    same(headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8", "type")
    families = list(text_string_to_metric_families(text))
    names = [family.name for family in families]
    same(len(names), len(set(names)), f"each family stands once: {names}")
    for family in families:
        check(family.documentation and family.type != "unknown", f"help and type of {family}")
        check(family.samples, f"{family.name} has samples")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def of_app(name):
    return (name, (("app", server.APP_ID),))


def of_soketi(name):
    # The parser gives every counter the ending that its writers should have.
    name = name if name == "connected" else name.removesuffix("_total") + "_total"
    return (PREFIX + name, (("app_id", server.APP_ID), ("port", str(server.PORT))))


before = scrape()
for name in ("rtm_connections", "rtm_channels", "rtm_subscriptions", "rtm_presence_members"):
    same(before[of_app(name)], 0, f"{name} of nobody")

COUNT = 5
clients = [Client() for _ in range(COUNT)]
for client in clients:
    client.subscribe("news")
    client.subscribe("presence-room", '{"user_id":"ann"}')
library = server.library()
for number in range(3):
    library.trigger("news", "number", str(number))
for client in clients:
    for number in range(3):
        client.expect("number", "news")

after = scrape()


def grew(key, at_least, at_most=None):
    growth = after[key] - before.get(key, 0)
    most = at_least if at_most is None else at_most
    check(at_least <= growth <= most, f"{key} grew by {growth}, not {at_least} to {most}")


for name, count in (
    ("rtm_connections", COUNT),
    ("rtm_connections_opened_total", COUNT),
    ("rtm_connections_closed_total", 0),
    ("rtm_channels", 2),
    ("rtm_subscriptions", 2 * COUNT),
    ("rtm_presence_members", 1),
    ("rtm_messages_received_total", 2 * COUNT),
    ("rtm_publications_total", 3),
    ("rtm_deliveries_total", 3 * COUNT),
    # The greeting, two subscriptions and three events for each.
    ("rtm_messages_sent_total", 6 * COUNT),
    ("rtm_api_calls_total", 3),
    ("rtm_overloads_total", 0),
):
    grew(of_app(name), count)
grew(of_app("rtm_received_bytes_total"), 2 * COUNT * 40, 2 * COUNT * 400)
grew(of_app("rtm_sent_bytes_total"), 6 * COUNT * 40, 6 * COUNT * 400)
grew(of_app("rtm_api_received_bytes_total"), 3 * 30, 3 * 200)
grew(("rtm_http_responses_total", (("status", "1xx"),)), COUNT)
grew(("rtm_delivery_seconds_count", ()), 3, 3 * 256)
same(after[("rtm_build_info", (("version", "0.1.0"),))], 1, "the version")
same(after[("rtm_draining", ())], 0, "it does not drain")
loops = {key: value for key, value in after.items() if key[0] == "rtm_loop_connections"}
check(COUNT <= sum(loops.values()) <= COUNT + 3, f"connections of the loops: {loops}")
check(after[("process_resident_memory_bytes", ())] > 1 << 20, "resident memory")
check(after[("process_open_fds", ())] > COUNT, "open files")
check(after[("process_max_fds", ())] > 60, "the limit of files")
check(after[("process_cpu_seconds_total", ())] > 0, "processor time")
check(after[("process_start_time_seconds", ())] > 1_600_000_000, "start")

for name, native in (
    ("connected", "rtm_connections"),
    ("new_connections_total", "rtm_connections_opened_total"),
    ("new_disconnections_total", "rtm_connections_closed_total"),
    ("socket_received_bytes", "rtm_received_bytes_total"),
    ("socket_transmitted_bytes", "rtm_sent_bytes_total"),
    ("ws_messages_received_total", "rtm_messages_received_total"),
    ("ws_messages_sent_total", "rtm_messages_sent_total"),
    ("http_received_bytes", "rtm_api_received_bytes_total"),
    ("http_transmitted_bytes", "rtm_api_sent_bytes_total"),
    ("http_calls_received_total", "rtm_api_calls_total"),
):
    same(after[of_soketi(name)], after[of_app(native)], name)
    kind = "gauge" if name == "connected" else "counter"
    check(f"# TYPE {PREFIX}{name} {kind}\n" in request(METRICS, AUTHORIZED)[1], f"type of {name}")

for client in clients:
    client.socket.close()
server.eventually("all are gone", lambda: scrape()[of_app("rtm_connections")] == 0)
after = scrape()
grew(of_app("rtm_connections_closed_total"), COUNT)
for name in ("rtm_channels", "rtm_subscriptions", "rtm_presence_members"):
    grew(of_app(name), 0)

# What waits for a reader that does not read is told, and forgotten when it goes.
slow = raw.upgraded(receive_buffer=4096)
subscribe = {"event": "pusher:subscribe", "data": {"channel": "flood"}}
slow.sendall(raw.frame(json.dumps(subscribe).encode()))
server.eventually("the slow one listens", lambda: server.subscriptions("flood") == 1)


def unsent():
    return sum(v for k, v in scrape().items() if k[0] == "rtm_loop_unsent_bytes")


def floods():
    for _ in range(10):
        library.trigger("flood", "much", "x" * 10_000)
    return unsent() > 0


server.eventually("bytes wait", floods)
slow.close()
server.eventually("no bytes wait", lambda: unsent() == 0)
