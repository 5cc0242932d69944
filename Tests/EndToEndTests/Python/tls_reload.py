"""Certificates change while clients are connected: they are read anew, and nobody is cut off."""

import os
import shutil
import signal
import socket
import ssl
import threading
import time

import certificates
import server
from client import Client
from server import check, same

CERTIFICATE, KEY = os.environ["SSL_CERT_FILE"], os.environ["RTM_SERVER_KEY"]
ours = certificates.authority("ours")
NEXT = [certificates.certificate("IP:127.0.0.1", by=ours, called=f"next{n}") for n in range(3)]

# Whoever checks certificates here trusts the first one, and ours.
with open(f"{certificates.FOLDER}/bundle.pem", "w", encoding="ascii") as bundle:
    for file in [os.environ["SSL_CERT_FILE"], ours.file]:
        with open(file, encoding="ascii") as part:
            bundle.write(part.read())
os.environ["SSL_CERT_FILE"] = bundle.name


def shown():
    """The certificate that a new client sees, in DER."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((server.HOST, server.PORT), timeout=10) as plain:
        with context.wrap_socket(plain) as connection:
            return connection.getpeercert(binary_form=True)


def contents(identity):
    with open(identity.file, encoding="ascii") as file:
        return ssl.PEM_cert_to_DER_cert(file.read())


def put(file, place):
    """As certbot and others do: whole, by a rename."""
    shutil.copy(file, place + ".new")
    os.rename(place + ".new", place)


def is_shown(identity):
    server.eventually("the new certificate", lambda: shown() == contents(identity), seconds=10)


def reloads(outcome):
    return server.figure("rtm_tls_reloads_total", outcome=outcome)


# New clients come and go all the time, and old ones talk.
stays = Client()
stays.subscribe("news")
is_over = threading.Event()
troubles = []


def come_and_go():
    while not is_over.is_set():
        try:
            shown()
        except (OSError, ssl.SSLError) as error:
            troubles.append(error)


crowd = [threading.Thread(target=come_and_go) for _ in range(3)]
for thread in crowd:
    thread.start()
first = shown()

put(NEXT[0].file, CERTIFICATE)
put(NEXT[0].key, KEY)
is_shown(NEXT[0])
stays.expect_pong()

# A key that is another's, and a file that is none, change nothing but the log.
for file, words in [(NEXT[1].key, "is not that of"), ("/dev/null", "no PEM private key")]:
    refused = reloads("refused")
    put(file, KEY)
    server.eventually("it is refused", lambda: reloads("refused") > refused, seconds=10)
    check(words in server.log("certificate-refused")[-1]["reason"], f"the log names: {words}")
    check(KEY in server.log("certificate-refused")[-1]["reason"], "the log names the file")
    same(shown(), contents(NEXT[0]), "the certificate that stays")
os.unlink(KEY)
server.eventually("a file that is gone", lambda: reloads("refused") >= 3, seconds=10)
same(shown(), contents(NEXT[0]), "the certificate that stays")

put(NEXT[1].key, KEY)
put(NEXT[1].file, CERTIFICATE)
is_shown(NEXT[1])

# SIGHUP reads them at once.
taken = reloads("taken")
os.kill(server.PID, signal.SIGHUP)
server.eventually("a reload by SIGHUP", lambda: reloads("taken") > taken, seconds=10)

is_over.set()
for thread in crowd:
    thread.join()
same(troubles, [], "what went wrong for clients meanwhile")
stays.expect_pong()
stays.expect_marker("news")
