"""/health and /ready, for whoever balances: with and without the path prefix, by GET and HEAD."""

import http.client
import json

import server
from server import check, same

connection = http.client.HTTPConnection(server.HOST, server.PORT, timeout=10)


def ask(method, path):
    connection.request(method, path)
    answer = connection.getresponse()
    return answer, answer.read()


for name, word in (("health", "ok"), ("ready", "ready")):
    for path in (f"/{name}", f"/rt/{name}"):
        answer, body = ask("GET", path)
        same((answer.status, json.loads(body)), (200, {"status": word}), f"GET {path}")
        length = answer.getheader("Content-Length")
        answer, body = ask("HEAD", path)
        same((answer.status, body), (200, b""), f"HEAD {path}")
        same(answer.getheader("Content-Length"), length, f"length of HEAD {path}")
        answer, body = ask("POST", path)
        same((answer.status, answer.getheader("Allow")), (405, "GET, HEAD"), f"POST {path}")
        check("GET" in json.loads(body)["error"], f"POST {path} is told what works: {body}")
