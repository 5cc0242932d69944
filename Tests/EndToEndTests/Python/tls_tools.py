"""rtm's tools, over TLS to servers that are not ours: whom they trust, and what they say."""

import array
import fcntl
import http.server
import os
import ssl
import subprocess
import termios
import threading

from websockets.sync.server import serve

import certificates
from server import PROGRAM, check, eventually, same

ours = certificates.authority("ours")
NAMES = "DNS:localhost,IP:127.0.0.1"
GOOD = certificates.certificate(NAMES, by=ours)
MISNAMED = certificates.certificate("DNS:other.example,DNS:*.example.org", by=ours, called="other")
EXPIRED = certificates.certificate(NAMES, by=ours, called="old", days=-1)
FROM_NOBODY = certificates.authority("nobody")
asked = []  # of the API: the host and the protocol of each request
DEADLINE = 20


class API(http.server.BaseHTTPRequestHandler):
    """Takes every event."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        asked.append((self.headers["Host"], self.connection.version(),
                      self.connection.selected_alpn_protocol()))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


class Careless(API):
    """Does not say how long its answer is, nor that it ends the connection: anybody may have."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"{}")


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # clients that do not trust it


def context(identity, version=None):
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(identity.file, identity.key)
    made.set_alpn_protocols(["h2", "http/1.1"])
    if version:
        made.minimum_version = made.maximum_version = version
    return made


def rtm(*words, environment=None, stdin=b""):
    return subprocess.run(
        [PROGRAM, *words], input=stdin, capture_output=True, timeout=DEADLINE,
        env=os.environ | (environment or {}))


NEWS = ("news", "told", "{}")


def publish(
    identity, host, *options, published=NEWS, environment=None, version=None, handler=API
):
    """What `rtm publish` says to a server with that identity, and exits with."""
    server = Server(("127.0.0.1", 0), handler)
    server.socket = context(identity, version).wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=[0.02]).start()
    url = f"https://{host}:{server.server_port}"
    result = rtm("publish", "--url", url, *options, *published, environment=environment)
    server.shutdown()
    server.server_close()
    return result.returncode, result.stderr.decode(), f"{host}:{server.server_port}"


def trusts(*words, **more):
    status, said, authority = publish(*words, **more)
    same((status, said), (0, ""), f"publish {words[1:]} {more}")
    same(asked[-1][0], authority, "the Host header")
    same(asked[-1][2], "http/1.1", "the protocol agreed on")


def refuses(words, *arguments, **more):
    status, said, _ = publish(*arguments, **more)
    same(status, 3, f"publish {arguments[1:]}: {said}")
    check(words in said and said.count("\n") == 1, f"expected '{words}' of {said}")


file = ("--ca-file", ours.file)
trusts(GOOD, "localhost", *file)
same(asked[-1][1], "TLSv1.3", "the version")
trusts(GOOD, "127.0.0.1", *file)
trusts(GOOD, "localhost", *file, version=ssl.TLSVersion.TLSv1_2)
same(asked[-1][1], "TLSv1.2", "the version")
trusts(GOOD, "localhost", environment={"RTM_CA_FILE": ours.file})
trusts(GOOD, "localhost", environment={"SSL_CERT_FILE": ours.file})
trusts(GOOD, "localhost", "--ca-file", GOOD.file)
refuses("signed by 'CN=ours'", GOOD, "localhost")
refuses("signed by 'CN=ours'", GOOD, "localhost", "--ca-file", FROM_NOBODY.file)
refuses("signed by itself", FROM_NOBODY, "localhost")
refuses("not for 'localhost'", FROM_NOBODY, "localhost", "--ca-file", FROM_NOBODY.file)
refuses("for 'other.example', '*.example.org', not for", MISNAMED, "localhost", *file)
refuses("not for '127.0.0.1'", MISNAMED, "127.0.0.1", *file)
refuses("expired on 20", EXPIRED, "localhost", *file)
refuses("cut off", GOOD, "localhost", *file, "--timeout", "1", handler=Careless)
for identity in [GOOD, MISNAMED, EXPIRED, FROM_NOBODY]:
    trusts(identity, "localhost", "--insecure")
trusts(MISNAMED, "localhost", environment={"RTM_INSECURE": "true"})

# In another dialect, too: the token goes to nobody who is not trusted.
room = ("--dialect", "rooms", "--bearer-token", "hush", "lobby", "hello")
trusts(GOOD, "localhost", *file, published=room)
trusts(GOOD, "localhost", published=room, environment={"RTM_CA_FILE": ours.file})
trusts(FROM_NOBODY, "localhost", "--insecure", published=room)
before = len(asked)
refuses("signed by 'CN=ours'", GOOD, "localhost", published=room)
same(len(asked), before, "calls of those who do not trust the server")

# OpenSSL's server, which changes its keys before it answers.
for version in ["-tls1_2", "-tls1_3"]:
    process = subprocess.Popen(
        ["openssl", "s_server", "-accept", "127.0.0.1:0", version, "-naccept", "1",
         "-cert", GOOD.file, "-key", GOOD.key],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def heard(words):
        """The server's next line that has them."""
        for line in process.stdout:
            if words in line:
                return line.decode()
        raise SystemExit(f"s_server does not say {words}")

    def unread():
        """Bytes that the server has not taken from its standard input."""
        count = array.array("i", [0])
        fcntl.ioctl(process.stdin, termios.FIONREAD, count)
        return count[0]

    def tell(text):
        """A command is one read of its own."""
        process.stdin.write(text)
        process.stdin.flush()
        eventually(f"s_server reads {text}", lambda: unread() == 0)

    host, port = heard(b"ACCEPT").split()[1].rsplit(":", 1)
    client = subprocess.Popen(
        [PROGRAM, "publish", "--url", f"wss://{host}:{port}", *file, "news", "told", "{}"],
        stderr=subprocess.PIPE)
    heard(b"POST /apps/")
    if version == "-tls1_3":
        tell(b"K\n")
    tell(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    same((client.wait(timeout=DEADLINE), client.stderr.read()), (0, b""), f"s_server {version}")
    process.stdin.close()
    process.wait(timeout=DEADLINE)

# A WebSocket over TLS, with frames of every size.
FRAMES = [b"x" * size for size in [1, 125, 126, 16_384, 65_536, 1_000_000]]
echoed = []


def send_and_compare(connection):
    for frame in FRAMES:
        connection.send(frame)
        echoed.append(connection.recv(timeout=DEADLINE) == frame)


with serve(send_and_compare, "127.0.0.1", 0, max_size=None, ssl=context(GOOD)) as listener:
    threading.Thread(target=listener.serve_forever).start()
    port = listener.socket.getsockname()[1]
    result = rtm("connect", f"wss://localhost:{port}/chat", "--echo", *file)
    plain = rtm("connect", f"ws://localhost:{port}/chat", "--echo", *file)
    listener.shutdown()
same((result.returncode, result.stderr), (0, b""), "how the echo ended")
same(echoed, [True] * len(FRAMES), "frames that came back as they were")
same(plain.returncode, 3, f"ws:// where wss:// is spoken: {plain.stderr}")
