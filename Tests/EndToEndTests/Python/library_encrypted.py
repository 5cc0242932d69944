"""An encrypted event passes through untouched: a subscriber with the key can read it."""

import base64
import hashlib
import json

import nacl.secret

import server
from client import Client
from server import same

channel = "private-encrypted-orders"

with Client() as client:
    client.subscribe(channel)
    server.library().trigger(channel, "paid", {"id": 7})
    sealed = json.loads(client.expect("paid", channel))
    same(sorted(sealed), ["ciphertext", "nonce"], "what the frame holds")
    box = nacl.secret.SecretBox(hashlib.sha256(channel.encode() + server.MASTER_KEY).digest())
    opened = box.decrypt(
        base64.b64decode(sealed["ciphertext"]), base64.b64decode(sealed["nonce"])
    )
    same(json.loads(opened), {"id": 7}, "3.23 the message inside")
