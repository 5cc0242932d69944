"""curl, as people use it on the HTTP API: health, signed calls, bodies of every kind, refusals."""

import json
import subprocess

import server
from client import Client
from server import check, same

EVENTS = f"/apps/{server.APP_ID}/events"


def curl(*words, body=None):
    """The status, headers and body of what curl got last."""
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--include", "--max-time", "10", *words],
        input=body,
        capture_output=True,
        check=False,
    )
    check(done.returncode == 0, f"curl {words}: {done.stderr.decode()}")
    head, _, text = done.stdout.decode().rpartition("\r\n\r\n")
    status, *lines = head.split("\r\n\r\n")[-1].split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split()[1]), headers, text


def publish(*words, body, **signing):
    url = server.signed("POST", EVENTS, body, **signing)
    return curl(*words, "--data-binary", "@-", url, body=body)


def refused(status, answer, what):
    """An error of the API: its status, and that and a reason as JSON."""
    same(answer[0], status, f"{what}: status, with {answer[2]}")
    same(answer[1].get("content-type", "").split(";")[0], "application/json", what)
    reason = json.loads(answer[2])
    check(reason.get("error"), f"{what}: no reason in {answer[2]}")
    same(reason.get("code"), status, f"{what}: code")


status, headers, text = curl(f"{server.HTTP}/health")
same(status, 200, "/health")
status, head_headers, nothing = curl("--head", f"{server.HTTP}/health")
same((status, nothing), (200, ""), "HEAD /health")
same(head_headers["content-length"], headers["content-length"], "the length that HEAD tells")

for path in ("/", "/nowhere", f"/apps/{server.APP_ID}/nowhere", "/apps/"):
    refused(404, curl(server.HTTP + path), path)
answer = curl("--request", "DELETE", server.signed("DELETE", EVENTS))
refused(405, answer, "DELETE")
check("POST" in answer[1].get("allow", ""), f"405 must say what is allowed: {answer[1]}")
refused(405, curl("--request", "POST", f"{server.HTTP}/health"), "POST /health")

comma = f"/apps/{server.APP_ID}/channels/private-a%2Cb"
status, _, text = curl(server.signed("GET", comma))
same((status, text), (200, '{"occupied":false}'), "a channel percent-encoded in the path")

both = [f"{server.HTTP}/health", f"{server.HTTP}/health"]
used = subprocess.run(
    ["curl", "-s", "--max-time", "10", "-w", "%{num_connects} ", "-o", "/dev/null"]
    + [both[0], "-o", "/dev/null", both[1]],
    capture_output=True,
    check=True,
).stdout.split()
same(used, [b"1", b"0"], "connections made for two requests")

with Client() as client:
    client.subscribe("news")
    event = json.dumps({"name": "told", "channel": "news", "data": "x"}).encode()
    large = json.dumps({"name": "told", "channel": "news", "data": "y" * 10_240}).encode()
    for what, words, body in (
        ("a body with its length", [], event),
        ("a chunked body", ["--header", "Transfer-Encoding: chunked"], event),
        ("a body that waits for 100", ["--header", "Expect: 100-continue"], large),
        ("HTTP/1.0", ["--http1.0"], event),
        ("a JSON content type", ["--header", "Content-Type: application/json"], event),
    ):
        status, headers, text = publish(*words, body=body)
        same((status, text), (200, "{}"), what)
        same(client.expect("told", "news"), json.loads(body)["data"], f"{what}, heard")
    status, _, text = publish(
        body=b'{"name":"told","channels":["news","news"],"data":{"a":1},'
        b'"info":"subscription_count"}'
    )
    same(json.loads(text), {"channels": {"news": {"subscription_count": 1}}}, "info")
    same(client.expect("told", "news"), '{"a":1}', "data that is an object, heard once")

    refused(401, curl(server.HTTP + EVENTS, "--data-binary", "@-", body=event), "unsigned")
    refused(401, publish(body=event, secret="wrong"), "a wrong secret")
    refused(401, publish(body=event, age=3600), "an hour old")
    refused(401, publish(body=event, age=-3600), "an hour early")
    refused(401, publish(body=event, with_digest=False), "without body_md5")
    url = server.signed("POST", EVENTS, event)
    changed = event.replace(b"told", b"lied")
    refused(401, curl("--data-binary", "@-", url, body=changed), "another body")
    stranger = server.signed("GET", "/apps/nobody/channels")
    check(curl(stranger)[0] in (401, 404), "an app that is not there")

    for what, body in {
        "not JSON": b"nonsense",
        "no channel": b'{"name":"a","data":""}',
        "no name": b'{"channel":"a","data":""}',
        "no channels": b'{"name":"a","channels":[],"data":""}',
        "101 channels": json.dumps(
            {"name": "a", "channels": [f"c{n}" for n in range(101)], "data": ""}
        ).encode(),
        "a bad channel": b'{"name":"a","channel":"a b","data":""}',
        "a bad socket_id": b'{"name":"a","channel":"b","data":"","socket_id":"x"}',
        "a long name": json.dumps({"name": "a" * 201, "channel": "b", "data": ""}).encode(),
    }.items():
        refused(400, publish(body=body), what)
    too_much = json.dumps({"name": "a", "channel": "b", "data": "z" * 10_241}).encode()
    refused(413, publish(body=too_much), "data over 10 KB")
    answer = publish("--header", "Expect:", body=b" " * (1024 * 1024 + 1))
    refused(413, answer, "a body over 1 MiB")
    client.expect_marker("news")
