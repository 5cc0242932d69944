"""`rtm publish`, heard by clients that are not ours: where events go, and how they are sealed."""

import base64
import hashlib
import json
import subprocess

import nacl.secret
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import server
from client import Client
from server import check, same
from tool import complaint, said, silent

MASTER = base64.b64encode(server.MASTER_KEY).decode()
CHANNEL = "private-encrypted-orders"
SHARED = hashlib.sha256(CHANNEL.encode() + server.MASTER_KEY).digest()


def goes_where_it_should():
    with Client() as one, Client() as two:
        for client in (one, two):
            client.subscribe("news")
        two.subscribe("more")
        silent("publish", "news", "told", '{"a":1}')
        same(one.expect("told", "news"), '{"a":1}', "data")
        same(two.expect("told", "news"), '{"a":1}', "data")
        silent("publish", "news", "told", "-", stdin="from\na pipe", RTM_ENCRYPTION_KEY=MASTER)
        same(one.expect("told", "news"), "from\na pipe", "data")
        two.expect("told", "news")
        silent("publish", "news", "empty", "--also", "more", "-a", "news")
        same(one.expect("empty", "news"), "{}", "data of nothing")
        same({two.receive()["channel"], two.receive()["channel"]}, {"news", "more"}, "channels")
        silent("publish", "news", "told", "2", "--socket-id", one.socket_id)
        one.expect_marker("news")
        same(two.expect("told", "news"), "2", "data for the others")
        two.expect("marker", "news")
        info = "--info=subscription_count,user_count"
        lines = said("publish", "news", "a", "-a", "presence-x", info)
        same(
            [json.loads(line) for line in lines.splitlines()],
            [
                {"channel": "news", "subscription_count": 2},
                {"channel": "presence-x", "user_count": 0, "subscription_count": 0},
            ],
            "what --info prints",
        )
    with Client() as ann, Client() as other:
        ann.sign_in("ann")
        other.subscribe("news")
        silent("publish", "--to-user", "ann", "letter", "hello")
        same(ann.expect("letter", "#server-to-user-ann"), "hello", "data for a user")
        other.expect_marker("news")


def encrypts():
    text = '{"id":7,"städte":["Zürich"]}'
    with Client() as client:
        client.subscribe(CHANNEL)
        silent("publish", CHANNEL, "paid", text, "--encrypt-key", MASTER)
        sealed = json.loads(client.expect("paid", CHANNEL))
        same(list(sealed), ["nonce", "ciphertext"], "what the data holds")
        nonce, ciphertext = (base64.b64decode(sealed[name]) for name in sealed)
        same(nacl.secret.SecretBox(SHARED).decrypt(ciphertext, nonce).decode(), text, "secretbox")

        silent("publish", CHANNEL, "paid", text, "--cipher=aes-256-gcm", RTM_ENCRYPTION_KEY=MASTER)
        sealed = json.loads(client.expect("paid", CHANNEL))
        same(list(sealed), ["cipher", "nonce", "ciphertext"], "what the data holds")
        same(sealed.pop("cipher"), "aes-256-gcm", "its cipher")
        nonce, ciphertext = (base64.b64decode(sealed[name]) for name in sealed)
        same(len(nonce), 12, "bytes of the nonce")
        same(AESGCM(SHARED).decrypt(nonce, ciphertext, None).decode(), text, "AES-256-GCM")

        # The key may be a context's.
        said("context", "add", "sealed", server.URL, RTM_ENCRYPTION_KEY=MASTER)
        silent("publish", "--context", "sealed", CHANNEL, "paid", text)
        sealed = json.loads(client.expect("paid", CHANNEL))
        nonce, ciphertext = (base64.b64decode(sealed[name]) for name in sealed)
        same(nacl.secret.SecretBox(SHARED).decrypt(ciphertext, nonce).decode(), text, "secretbox")

        # What is encrypted already goes as it is, and nothing else goes without a key.
        data = json.dumps({"nonce": "AAAA" * 8, "ciphertext": "AAAA"})
        silent("publish", CHANNEL, "paid", data)
        same(client.expect("paid", CHANNEL), data, "data that was encrypted before")
        check("--encrypt-key" in complaint(64, "publish", CHANNEL, "paid", text), "no hint")

        lines = "".join(
            json.dumps({"channels": [CHANNEL, "private-encrypted-x"], "event": "n", "data": number})
            + "\n"
            for number in range(3)
        )
        silent("publish", "--batch", stdin=lines, RTM_ENCRYPTION_KEY=MASTER)
        for number in range(3):
            sealed = json.loads(client.expect("n", CHANNEL))
            nonce, ciphertext = (base64.b64decode(sealed[name]) for name in sealed)
            opened = nacl.secret.SecretBox(SHARED).decrypt(ciphertext, nonce)
            same(opened.decode(), str(number), "data of a batch")


def shows():
    data = "it's $HOME `id` \"\\n\" 100% \x07ü\n@x"
    with Client() as client:
        client.subscribe("news")
        shown = said("publish", "--dry-run", "news", "told", data)
        head, body = shown.split("\n\n", 1)
        same(json.loads(body), {"name": "told", "channels": ["news"], "data": data}, "the body")
        same(server.SECRET in shown, False, "the secret is shown")
        target = head.split()[1]
        query = target.split("?")[1]
        plain, signature = query.split("&auth_signature=")
        signed = f"POST\n/apps/{server.APP_ID}/events\n{plain}"
        same(signature, server.signature(signed), "the signature")
        digest = hashlib.md5(body.rstrip("\n").encode()).hexdigest()
        check(f"body_md5={digest}" in query, "the digest is of another body")

        line = said("publish", "--curl", "news", "told", data)
        same(len(line.splitlines()), 1, "lines of --curl")
        same(server.SECRET in line, False, "the secret is shown")
        client.expect_marker("news")
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=20)
        same((done.returncode, done.stdout, done.stderr), (0, "{}", ""), "curl")
        same(client.expect("told", "news"), data, "what curl published")


goes_where_it_should()
encrypts()
shows()
