"""Servers that the README and the tests start: this computer only, and nothing without the token."""

import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from conftest import needs
from kernels import settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BOOK = [path for path in sorted((ROOT / "docs" / "book").rglob("*")) if path.is_file() and "_build" not in path.parts]
DOCS = [
    path
    for path in sorted((ROOT / "docs").rglob("*"))
    if path.is_file() and "_build" not in path.parts and path.suffix not in (".png", ".pyc")
]
SCRIPTS = [ROOT / "README.md", ROOT / ".ci/run", *sorted((ROOT / "tests").rglob("*.py")), *DOCS]
OPEN_DOORS = {
    "an address beyond loopback": r"--ip(?!=127\.0\.0\.1\b)\b|\.ip\s*=(?!\s*['\"]?127\.0\.0\.1\b)|0\.0\.0\.0",
    "a hub beyond loopback": r"(bind_url|api_url)\s*=\s*f?['\"]?https?://(?!127\.0\.0\.1\b|\{)",
    "everybody let in": r"allow_all|allow_existing_users|admin_access|(?i:dummy)authenticator|NOPASSWD:\s*ALL",
    "an empty token or password": r"(?i)(token|password)\s*=\s*(['\"])\2|\.(token|password)=(?=['\"\s]|$)",
    "a check switched off": r"disable_check_xsrf|allow_remote_access|allow_unauthenticated_access|allow_origin",
}


@contextmanager
def server_of_the_readme(home):
    """The server that the README's Run command starts, but for the browser, with its settings in `home`."""
    command = re.search(r"\.venv/bin/jupyter (lab .*)$", README, flags=re.M)[1]
    with open(home / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", *shlex.split(command), "--no-browser"],
            cwd=ROOT,
            env=settings(home),
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


@contextmanager
def server_of_the_tests(home):
    """The server of tests/lab.py."""
    needs("playwright.sync_api")
    import lab

    (home / "notebooks").mkdir()
    with lab.server(home):
        yield


def children():
    return set(psutil.Process().children(recursive=True))


def listening(known, patience=60):
    """(address, port) of every socket on which a child of this process, not one of `known`, listens; one at least."""
    for _ in range(patience * 5):
        found = set()
        for child in children() - known:
            with suppress(psutil.Error):  # it has just ended
                connections = child.net_connections if hasattr(child, "net_connections") else child.connections
                found |= {tuple(c.laddr) for c in connections("inet") if c.status == psutil.CONN_LISTEN}
        if found:
            return found
        time.sleep(0.2)
    raise RuntimeError("nothing listens")


def status(address, port, path, patience=60):
    """What a GET without any cookie is answered with; a server that is still starting is asked again."""
    for _ in range(patience * 5):
        try:
            return urllib.request.urlopen(f"http://{address}:{port}{path}").status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("no answer")


@pytest.mark.parametrize("server", [server_of_the_readme, server_of_the_tests])
def test_a_server_listens_on_loopback_and_wants_a_token(server, tmp_path):
    known = children()
    with server(tmp_path):
        sockets = listening(known)
        assert {address for address, _ in sockets} <= {"127.0.0.1", "::1"}
        address, port = next(pair for pair in sockets if pair[0] == "127.0.0.1")
        for path in ("/api/contents", "/api/kernels", "/api/sessions", "/api/contents?token=", "/api/contents?token=x"):
            assert status(address, port, path) == 403, path


def doors(text):
    return [name for name, pattern in OPEN_DOORS.items() if re.search(pattern, text, flags=re.M)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_opens_a_door(path):
    if path != Path(__file__):  # which has to name them
        assert not doors(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        "jupyter lab --ip=0.0.0.0",
        "jupyter lab --ip '*'",
        "c.ServerApp.ip = '*'",
        "jupyter lab --IdentityProvider.token='' notebooks",
        'command += ["--ServerApp.password=", "--no-browser"]',
        "jupyter lab --ServerApp.disable_check_xsrf=True",
        'c.JupyterHub.bind_url = "http://:8000"',
        "c.Authenticator.allow_all = True",
        "hwhub ALL=(%hwstudents) NOPASSWD: ALL",
    ],
)
def test_an_open_door_is_noticed(line):
    assert doors(line)


@pytest.mark.parametrize("path", BOOK, ids=lambda path: path.name)
def test_what_builds_the_website_names_no_other_host(path):
    """No script, style or counter of others comes with it; docs/teaching.md says what the builders themselves load."""
    assert not re.search(r"https?:|//\w+\.\w+|analytics", path.read_text(encoding="utf-8"))
