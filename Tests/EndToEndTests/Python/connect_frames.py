"""`rtm connect` to a server that is not ours and speaks no protocol of ours: raw frames."""

import base64
import hashlib
import re
import socket
import subprocess
import threading
import time

from websockets.sync.server import serve

from server import PROGRAM, check, same

FRAMES = ["text", "é日本👍", b"\x00\xff", "", "x" * 100_000]
DEADLINE = 20


def send_and_compare(connection):
    """Sends every frame, and expects it back; closes in good order."""
    for frame in FRAMES:
        connection.send(frame)
        echoed.append(connection.recv(timeout=DEADLINE) == frame)


def answer(connection):
    """Says everything twice."""
    for message in connection:
        connection.send(message)
        connection.send(message)


def run(handler, *options, stdin=b""):
    """What `rtm connect` says to and about a server that does as `handler` does."""
    with serve(handler, "127.0.0.1", 0, max_size=None) as listener:
        threading.Thread(target=listener.serve_forever).start()
        port = listener.socket.getsockname()[1]
        result = subprocess.run(
            [PROGRAM, "connect", f"ws://127.0.0.1:{port}/chat", *options],
            input=stdin,
            capture_output=True,
            timeout=DEADLINE,
        )
        listener.shutdown()
    return result


# The end of standard input does not end an echo: the server does.
echoed = []
result = run(send_and_compare, "--echo")
same(echoed, [True] * len(FRAMES), "frames that came back as they were")
same((result.returncode, result.stderr), (0, b""), "how the echo ended")

# Lines go out as they stand, the last one without its end too; --count waits for the answers.
result = run(answer, "--count", "6", stdin=b"one\ntwo /quit\nthree")
same(result.stdout, b"one\none\ntwo /quit\ntwo /quit\nthree\nthree\n", "the answers")
same((result.returncode, result.stderr), (0, b""), "how the lines ended")

# A line may be long.
long = b"y" * 900_000
result = run(answer, "--count", "2", stdin=long + b"\n")
same(result.stdout, (long + b"\n") * 2, "the answer to a long line")

# It ends with the last frame that counts, not with what follows.
result = run(answer, "--count", "3", "--timeout", "20", stdin=b"a\nb\n")
same((result.returncode, result.stdout), (0, b"a\na\nb\n"), "three frames")

# Lines that a server does not take are left where they are.
def read_nothing(listener):
    """Shakes hands, then waits until `rtm connect` takes no more lines."""
    connection, _ = listener.accept()
    head = connection.recv(4096).decode()
    key = re.search("Sec-WebSocket-Key: (.*)\r", head)[1] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    connection.sendall(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
    )
    seen = -1
    while seen < len(taken) < LINES or not taken:
        seen = len(taken)
        time.sleep(0.5)
    connection.close()


LINES, taken = 400, []  # 40 MB
with socket.create_server(("127.0.0.1", 0)) as listener:
    threading.Thread(target=read_nothing, args=[listener]).start()
    command = [PROGRAM, "connect", f"ws://127.0.0.1:{listener.getsockname()[1]}/late"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as late:
        try:
            while len(taken) < LINES:
                taken.append(late.stdin.write(b"z" * 99_999 + b"\n"))
        except BrokenPipeError:
            pass
        same(late.wait(DEADLINE), 1, "the exit status when the server leaves")
check(len(taken) < LINES, "it takes lines that nobody reads")

# A server that leaves before that is a failure.
result = run(lambda connection: connection.send("only"), "--count", "2")
same((result.returncode, result.stdout), (1, b"only\n"), "too few frames")
check(b"closed the connection (1000, done)" in result.stderr, f"does not say why: {result.stderr}")
