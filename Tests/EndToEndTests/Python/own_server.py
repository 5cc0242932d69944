"""A server that a script starts itself, with flags, environment and standard error of its own."""

import http.client
import os
import resource
import signal
import subprocess
import tempfile
import time

import server
from server import check, same


def limit_files(count):
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


class OwnServer:
    """Serves the app of the tests; without `app`, in development mode; without `port`, where the
    flags say. Ended by `stop()`."""

    def __init__(self, *flags, stderr, app=True, environment=None, port=0, files=None):
        self.folder = tempfile.mkdtemp()
        port_file = f"{self.folder}/port"
        where = [] if port is None else ["--port", f"{port}"]
        words = [server.PROGRAM, "serve", *where, "--port-file", port_file, *flags]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("RTM_")}
        if app:
            inherited["RTM_APPS"] = f"{server.APP_ID}:{server.KEY}:{server.SECRET}"
        inherited |= {"XDG_CONFIG_HOME": self.folder, "TERM": "xterm"} | (environment or {})
        self.process = subprocess.Popen(
            words, stderr=stderr, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            env=inherited, preexec_fn=files and (lambda: limit_files(files)),
        )
        server.eventually("a port", lambda: self.has_ended() or self.reads_port(port_file))
        check(not self.has_ended(), f"{words} ended with {self.process.returncode}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.has_ended():
            self.process.kill()
            self.process.wait()

    def has_ended(self):
        return self.process.poll() is not None

    def reads_port(self, path):
        try:
            with open(path, encoding="ascii") as file:
                self.port = int(file.read())
            return True
        except (FileNotFoundError, ValueError):
            return False

    def ask(self, method, path, body=None, headers=None, host="127.0.0.1"):
        """The status, headers and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection(host, self.port, timeout=10)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, answer.headers, text

    def stop(self, seconds=10):
        """Ends it as a supervisor would; it must exit 0."""
        if not self.has_ended():
            self.process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        same(self.process.wait(timeout=seconds), 0, "exit status")
        return time.monotonic() - started
