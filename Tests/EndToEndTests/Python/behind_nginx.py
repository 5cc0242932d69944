"""Behind nginx as it is set up for WebSockets: everything works, and clients are counted by the
addresses that nginx sees.

The server was started with --trusted-proxies 127.0.0.1 --max-ip-connections 2.
"""

import os
import pathlib
import socket
import subprocess
import tempfile

# nginx is given a socket that listens already, so that no port is guessed.
listener = socket.create_server(("127.0.0.1", 0))
listener.set_inheritable(True)
PORT = listener.getsockname()[1]
UPSTREAM = os.environ["RTM_URL"].removeprefix("ws://")
# All else in these tests is to go by nginx.
os.environ["RTM_URL"] = f"ws://127.0.0.1:{PORT}"

from client import Client, refused  # noqa: E402
from server import APP_ID, check, get, library, same  # noqa: E402

CONFIGURATION = f"""
daemon off;
pid nginx.pid;
error_log stderr warn;
events {{}}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
  upstream rtm {{ server {UPSTREAM}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{PORT};
    location / {{
      proxy_pass http://rtm;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""

with tempfile.TemporaryDirectory() as folder:
    (pathlib.Path(folder) / "nginx.conf").write_text(CONFIGURATION, encoding="ascii")
    nginx = subprocess.Popen(
        ["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf", "-e", "stderr"],
        env=os.environ | {"NGINX": f"{listener.fileno()};"},
        pass_fds=[listener.fileno()],
    )
    try:
        ANN, BOB = {"source_address": ("127.0.0.2", 0)}, {"source_address": ("127.0.0.3", 0)}
        ann = [Client(**ANN) for _ in range(2)]
        message = refused(4100, **ANN)
        check("--max-ip-connections" in message, message)
        invented = {"additional_headers": {"X-Forwarded-For": "192.0.2.1"}}
        refused(4100, **ANN, **invented)
        bob = Client(**BOB)
        for client in (*ann, bob):
            client.subscribe("news")
        for number in range(3):
            library().trigger("news", "hello", f"{number}")
            for client in (*ann, bob):
                same(client.expect("hello", "news"), f"{number}", "what was published")
        same(list(get(f"/apps/{APP_ID}/channels")["channels"]), ["news"], "channels")
        for client in (*ann, bob):
            client.socket.close()
    finally:
        nginx.terminate()
        nginx.wait(timeout=10)
