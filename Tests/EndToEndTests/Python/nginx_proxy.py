"""nginx in front, as its manual has it: pysher, `pusher` and websockets work through it."""

import json
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request

import pusher
from websockets.sync.client import connect

import server
import stock
from server import check, same

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 8m;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream rtm {{ server {upstream}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://rtm; proxy_http_version 1.1; proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
    }}
    location /old/ {{ proxy_pass http://rtm/; }}  # HTTP/1.0, as long as nobody says otherwise
  }}
}}
"""

folder = tempfile.mkdtemp()
with socket.create_server(("127.0.0.1", 0)) as chosen:  # nginx cannot tell a port of its own choice
    port = chosen.getsockname()[1]
with open(f"{folder}/nginx.conf", "w", encoding="ascii") as file:
    upstream = f"{server.HOST}:{server.PORT}"
    file.write(CONFIGURATION.format(folder=folder, port=port, upstream=upstream))
nginx = subprocess.Popen(
    ["/usr/sbin/nginx", "-c", f"{folder}/nginx.conf", "-p", folder],
)


def is_up():
    check(nginx.poll() is None, "nginx has ended")
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        return True
    except ConnectionRefusedError:
        return False


def post(path, body):
    url = server.signed("POST", path, body).replace(f":{server.PORT}", f":{port}", 1)
    try:
        with urllib.request.urlopen(url, data=body, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


try:
    server.eventually("nginx is up", is_up)
    client, heard = stock.subscriber("news", port)
    same(heard.get(timeout=10), "subscribed", "pysher")
    with connect(f"ws://127.0.0.1:{port}{server.APP_PATH}", proxy=None) as compressed:
        check("connection_established" in compressed.recv(timeout=10), "websockets, as it comes")
        library = pusher.Pusher(
            server.APP_ID, server.KEY, server.SECRET, host="127.0.0.1", port=port, ssl=False
        )
        for number in range(20):  # over connections that nginx keeps
            library.trigger("news", "told", f"{number}" + "x" * 9000)
            same(heard.get(timeout=10), f"{number}" + "x" * 9000, "event")
    for path in ("/health", "/old/health"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            same((answer.status, json.load(answer)), (200, {"status": "ok"}), path)
            check(answer.headers["Date"], "a date")
    status, body = post(f"/apps/{server.APP_ID}/events", b" " * (2 << 20))
    same((status, json.loads(body)["code"]), (413, 413), "a body too large for us, not for nginx")
    client.disconnect(timeout=0)
    server.eventually("pysher is gone", lambda: server.subscriptions("news") == 0)
finally:
    nginx.terminate()
    nginx.wait(timeout=10)
