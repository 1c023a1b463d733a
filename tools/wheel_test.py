"""Build the wheel, install it into an empty environment, and look at the demo's page.

    python tools/wheel_test.py

Proves that the wheel contains the page and its data: `vedette demo` must answer on its port while
it starts, and show the built page afterwards. Both times are printed.
"""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 900.0  # the first start compiles the tracker


def build(folder: Path) -> Path:
    """The wheel of this checkout, built into `folder`."""
    built = ["wheel", "-qq", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *built], check=True)
    return next(folder.glob("vedette-*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel and the locked dependencies; the `vedette` command."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel), "--constraint", str(constraints(folder))], check=True)
    return folder / "bin" / "vedette"


def constraints(folder: Path) -> Path:
    """The locked versions without hashes: as constraints, they install only what is needed."""
    text = (ROOT / "requirements.lock").read_text()
    lines = [line.split("\\")[0].strip() for line in text.splitlines() if "==" in line]
    path = folder / "constraints.txt"
    path.write_text("\n".join(line for line in lines if not line.startswith("#")) + "\n")
    return path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(url: str) -> tuple[int, str]:
    """The HTTP status and the text of a page; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - always http
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def watch(command: Path, folder: Path) -> tuple[float, float]:
    """Seconds until the demo's port answers, and until the page itself is there."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    demo = subprocess.Popen([command, "demo", "--no-browser", "--port", str(port)], cwd=folder)
    begun, answered = time.monotonic(), None
    try:
        while time.monotonic() - begun < READY_WITHIN_S:
            code, text = status(url)
            took = time.monotonic() - begun
            if code and answered is None:
                answered = took
            if code == 200 and '<script type="module"' in text:
                return answered or took, took
            if demo.poll() is not None:
                raise SystemExit(f"the demo ended with exit status {demo.returncode}")
            time.sleep(0.2)
        raise SystemExit(f"no page within {READY_WITHIN_S:.0f} s")
    finally:
        demo.terminate()
        demo.wait(timeout=60)


def main() -> None:
    """Build, install, run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = install(build(folder), folder / "venv")
        answered, ready = watch(command, folder)
    sys.stdout.write(
        f"wheel: the port answered after {answered:.1f} s, the page after {ready:.1f} s\n"
    )


if __name__ == "__main__":
    main()
