"""Certificates for a script, made by openssl in a folder that goes with the script."""

import atexit
import shutil
import subprocess
import tempfile

FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Certificate:
    """`file` has it, `key` its key; both are PEM."""

    def __init__(self, name):
        self.file, self.key = f"{FOLDER}/{name}.pem", f"{FOLDER}/{name}.key"


def authority(name="ca"):
    """One that signs itself, and others."""
    made = Certificate(name)
    openssl("req", "-x509", *CURVE, "-subj", f"/CN={name}", "-days", "2",
            "-keyout", made.key, "-out", made.file)
    return made


def certificate(names, by, called="server", days=2):
    """For `names`, such as DNS:localhost,IP:127.0.0.1; with negative `days` it has expired."""
    made = Certificate(called)
    request, extensions = f"{FOLDER}/{called}.csr", f"{FOLDER}/{called}.ext"
    openssl("req", *CURVE, "-subj", f"/CN={called}", "-keyout", made.key, "-out", request)
    with open(extensions, "w", encoding="ascii") as file:
        file.write(f"subjectAltName={names}")
    openssl("x509", "-req", "-in", request, "-CA", by.file, "-CAkey", by.key, "-CAcreateserial",
            "-extfile", extensions, "-days", f"{days}", "-out", made.file)
    return made
