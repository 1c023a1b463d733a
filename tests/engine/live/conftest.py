"""Lets the tests of live runs use what is made by hand for the tests of the engine."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, a server by it, a client by it and a client by somebody else."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    for name in ("ca", "other"):
        made = ("-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
        usage = "keyUsage=critical,keyCertSign,cRLSign"  # Python 3.13 asks for it
        openssl("req", "-x509", *curve, *made, "-days", "30", "-addext", usage)
    extensions = "subjectAltName=DNS:localhost\nauthorityKeyIdentifier=keyid\n"
    (folder / "names").write_text(extensions, encoding="utf-8")
    for name, authority in (("server", "ca"), ("node", "ca"), ("stranger", "other")):
        made = ("-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl("req", *curve, *made)
        signed = ("-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial")
        asked = ("-in", f"{name}.csr", "-out", f"{name}.pem", "-extfile", "names")
        openssl("x509", "-req", *asked, *signed, "-days", "30")
    return folder
