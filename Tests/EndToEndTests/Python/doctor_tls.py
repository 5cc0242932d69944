"""`rtm doctor` over TLS: it names what is wrong with a certificate, and TLS where there is none."""

import subprocess
import tempfile

from examination import EVERYTHING, PASS, UPGRADE, UPSTREAM, examine, is_well, names, nginx
from server import same

folder = tempfile.mkdtemp()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder, timeout=30)


def certificate(name, days, host="IP:127.0.0.1"):
    """Signed by the authority, from today on for so many days, or until yesterday."""
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
    with open(f"{folder}/{name}.ext", "w", encoding="ascii") as file:
        file.write(f"subjectAltName={host}")
    sign = ["openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-out", f"{name}.pem", "-days", f"{abs(days)}",
            "-extfile", f"{name}.ext"]
    long_ago = ["faketime", "-f", "-40d"] if days < 0 else []
    subprocess.run([*long_ago, *sign], check=True, capture_output=True, cwd=folder, timeout=30)
    return f"ssl_certificate {folder}/{name}.pem; ssl_certificate_key {folder}/{name}.key;"


openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority", "-days", "3650")
TRUST = ["--ca-file", f"{folder}/ca.pem"]
LOCATION = f"location / {{ {PASS} {UPGRADE} proxy_read_timeout 60s; }}"


def https(directives):
    """nginx with TLS; the URL has the scheme for it."""
    return nginx(f"{directives} {LOCATION}", tls=True)


with https(certificate("good", 90)) as url:
    looked = [*EVERYTHING[:2], "TLS", *EVERYTHING[2:]]
    same(is_well(url, *TRUST, idle=1), looked, "what is looked at over TLS")
    names("TLS", "not known here", url, status=1, fix="--ca-file")
    # TLS is there, and was not asked for.
    names("upgrade", "TLS is spoken", url.replace("wss:", "ws:"), status=1, fix="wss://")

with https(certificate("expired", -30)) as url:
    verdicts = names("TLS", "expired on", url, *TRUST, status=1, fix="renew it")
    same(verdicts["signed call"], "skipped", "the signed call over TLS that is not to be trusted")
    returned, findings = examine(url, *TRUST, "--insecure")
    verdicts = {one["subject"]: one["verdict"] for one in findings}
    same((returned, verdicts["TLS"], verdicts["round trip"]), (0, "warning", "ok"), "--insecure")
with https(certificate("soon", 7)) as url:
    status, findings = examine(url, *TRUST)
    tls = next(one for one in findings if one["subject"] == "TLS")
    same((status, tls["verdict"]), (0, "warning"), f"a certificate that expires soon: {tls}")
with https(certificate("other", 90, host="DNS:example.com")) as url:
    names("TLS", "'example.com', not for '127.0.0.1'", url, *TRUST, status=1, fix="a name")
openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", "self.key", "-out", "self.pem", "-subj", "/CN=self", "-days", "90",
        "-addext", "subjectAltName=IP:127.0.0.1")
own = f"ssl_certificate {folder}/self.pem; ssl_certificate_key {folder}/self.key;"
with https(own) as url:
    names("TLS", "signed by itself", url, status=1, fix="--ca-file")
    # Whoever trusts it all the same learns what else is wrong.
    _, findings = examine(url.replace("127.0.0.1", "localhost"), "--insecure")
    tls = next(one for one in findings if one["subject"] == "TLS")
    told = [words in tls["detail"] for words in ("itself", "'127.0.0.1', not for 'localhost'")]
    same((tls["verdict"], told), ("warning", [True, True]), f"two faults: {tls}")

# TLS to a port without.
names("TLS", "speaks no TLS", f"wss://{UPSTREAM}", status=1, fix="write ws://")
