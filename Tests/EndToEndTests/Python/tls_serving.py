"""TLS as other software speaks it: OpenSSL's client, curl, Python's ssl; both versions.

The server has a certificate for 127.0.0.1 and localhost, and one for other.example.
"""

import os
import re
import socket
import ssl
import subprocess
import time

import raw
import server
from server import check, same

AUTHORITY = os.environ["SSL_CERT_FILE"]
OTHER = os.environ["RTM_OTHER_CERTIFICATE"]
REQUEST = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
TARGET = f"{server.HOST}:{server.PORT}"
VERSIONS = [("-tls1_2", ssl.TLSVersion.TLSv1_2), ("-tls1_3", ssl.TLSVersion.TLSv1_3)]


# Python's ssl: versions, names, protocols.


def shake_hands(name="localhost", version=None, protocols=("http/1.1",), authority=AUTHORITY):
    context = ssl.create_default_context(cafile=authority)
    if version:
        context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(list(protocols))
    plain = socket.create_connection((server.HOST, server.PORT), timeout=raw.SECONDS)
    return context.wrap_socket(plain, server_hostname=name)


def answers(connection):
    connection.sendall(REQUEST)
    head = raw.read_until(connection, b"}")
    check(head.startswith(b"HTTP/1.1 200 ") and b'"ok"' in head, f"/health: {head!r}")


def fails(what, *arguments, **more):
    try:
        shake_hands(*arguments, **more)
    except ssl.SSLError as error:
        return str(error)
    raise SystemExit(f"no failure: {what}")


for _, version in VERSIONS:
    with shake_hands(version=version) as connection:
        same(connection.selected_alpn_protocol(), "http/1.1", "the protocol")
        same(connection.compression(), None, "compression")
        answers(connection)
        answers(connection)
with shake_hands(protocols=["h2", "http/1.1"]) as connection:
    same(connection.selected_alpn_protocol(), "http/1.1", "of two protocols")
with shake_hands("other.example", authority=OTHER) as connection:
    answers(connection)
fails("the first certificate is for names that no other is for", "other.example")
check("no application protocol" in fails("h2 only", protocols=["h2"]), "an alert for h2 only")

# curl.


def curl(*words):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "10", *words],
        capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


for version in ["--tlsv1.2", "--tlsv1.3"]:
    status, body, said = curl(version, "--cacert", AUTHORITY, f"https://{TARGET}/health")
    same((status, body), (0, '{"status":"ok"}'), f"curl {version}: {said}")
same(curl("--cacert", OTHER, f"https://{TARGET}/health")[0], 60, "curl and a stranger")
same(curl("--cacert", AUTHORITY, "--connect-to", f"wrong.example:443:{TARGET}",
          "https://wrong.example/health")[0], 60, "curl and another name")
status, body, said = curl("--write-out", "%{http_code}", f"http://{TARGET}/health")
same((status, body), (0, "this port speaks TLS: use https:// or wss://\n400"), "plain HTTP")

# OpenSSL's client.


class OpenSSL:
    """`openssl s_client`, as it is typed."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            ["openssl", "s_client", "-connect", TARGET, "-CAfile", AUTHORITY, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = b""

    def type(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def wait_for(self, words, count=1):
        deadline = time.monotonic() + 10
        os.set_blocking(self.process.stdout.fileno(), False)
        while self.output.count(words) < count:
            check(time.monotonic() < deadline, f"no {words!r} in {self.output!r}")
            self.output += self.process.stdout.read() or b""
            time.sleep(0.005)

    def end(self):
        self.process.stdin.close()
        os.set_blocking(self.process.stdout.fileno(), True)
        self.output += self.process.stdout.read()
        self.process.wait(timeout=10)
        return self.output.decode(errors="replace")


said = OpenSSL("-tls1_1", "-cipher", "ALL:@SECLEVEL=0").end()
check("alert protocol version" in said, f"TLS 1.1: {said}")
for flag, _ in VERSIONS:
    client = OpenSSL(flag)
    client.wait_for(b"Verify return code: 0 (ok)")
    client.type(REQUEST)
    client.wait_for(b'{"status":"ok"}')
    said = client.end()
    check("Compression: NONE" in said, said)
    check("Secure Renegotiation IS" in said, said)

# New keys, asked for one way and both ways, with requests between.
client = OpenSSL("-tls1_3")
client.wait_for(b"Verify return code: 0 (ok)")
for number, key in enumerate([b"k", b"K", b"k", b"K"]):
    client.type(key + b"\n")
    client.wait_for(b"KEYUPDATE", number + 1)
    client.type(REQUEST)
    client.wait_for(b'{"status":"ok"}', number + 1)
client.end()

# Renegotiation is refused, and the connection goes on.
client = OpenSSL("-tls1_2")
client.wait_for(b"Verify return code: 0 (ok)")
client.type(b"R\n")
client.wait_for(b"RENEGOTIATING")
said = client.end()
check("no renegotiation" in said, f"renegotiation: {said}")

# Sessions are resumed, with a ticket.
for flag, _ in VERSIONS:
    ticket = os.path.join(os.environ["TMPDIR"], f"ticket{flag}")
    for number in range(2):
        reuse = ["-sess_in", ticket] if number else []
        client = OpenSSL(flag, "-sess_out", ticket, *reuse)
        client.wait_for(b"Verify return code: 0 (ok)")
        client.type(REQUEST)
        client.wait_for(b'{"status":"ok"}')
        said = client.end()
        kinds = set(re.findall("^(New|Reused), TLSv", said, re.MULTILINE))
        same(kinds, {"Reused" if number else "New"}, f"{flag}, connection {number + 1}: {said}")
same(server.figure("rtm_tls_handshakes_total", outcome="resumed"), 2, "resumed handshakes")
same(server.figure("rtm_tls_handshakes_total", outcome="plain"), 1, "plain requests")
check(server.figure("rtm_tls_handshakes_total", outcome="full") > 10, "full handshakes")
check(server.figure("rtm_tls_handshakes_total", outcome="failed") >= 3, "failed handshakes")
left = server.figure("rtm_tls_certificate_expiry_seconds", file=AUTHORITY) - time.time()
check(86_400 < left <= 2 * 86_400, f"the certificate ends in {left} s")
server.eventually("all are gone", lambda: server.figure("rtm_tls_connections") == 1)
