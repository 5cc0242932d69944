"""`rtm connect` to a server that is not ours and speaks no protocol of ours: raw frames."""

import subprocess
import threading

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

# A server that leaves before that is a failure.
result = run(lambda connection: connection.send("only"), "--count", "2")
same((result.returncode, result.stdout), (1, b"only\n"), "too few frames")
check(b"closed the connection (1000, done)" in result.stderr, f"does not say why: {result.stderr}")
