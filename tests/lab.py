"""A real Jupyter server on loopback and a real browser in front of it, for the tests and the latency benchmark."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import TimeoutError, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
TOKEN = "only-for-this-test"
CLOSED_NETWORK = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
INDICATOR = ".jp-Notebook-ExecutionIndicator"
PATHS = {"lab": "lab/tree", "notebook": "notebooks"}


@contextmanager
def browser():
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=CLOSED_NETWORK)
        yield chromium
        chromium.close()


@contextmanager
def server(home, app="lab"):
    """Serve home/"notebooks" with JupyterLab ("lab") or Notebook 7 ("notebook"), settings in `home`; its address."""
    settings = {f"JUPYTER{name}": str(home / name) for name in ("_CONFIG_DIR", "_DATA_DIR", "LAB_SETTINGS_DIR")}
    settings["JUPYTERLAB_WORKSPACES_DIR"] = str(home / "workspaces")
    command = [sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += [f"--IdentityProvider.token={TOKEN}", str(home / "notebooks")]
    quiet = Path(settings["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab/apputils-extension/notification.jupyterlab-settings")
    quiet.parent.mkdir(parents=True, exist_ok=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # no question over the picture, no call home
    with open(home / "log", "w") as log:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
        try:
            yield _address(home / "log")
        finally:
            process.terminate()
            process.wait()


def _address(log, patience=60):
    """Wait until the server has said where it listens and answers there."""
    for _ in range(patience * 5):
        time.sleep(0.2)
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            try:
                urllib.request.urlopen(f"{found[0]}/api?token={TOKEN}").close()
                return found[0]
            except OSError:
                pass
    raise RuntimeError(log.read_text())


def open_and_run(chromium, address, name, pictures, app="lab"):
    """A page with the notebook `name`, all its cells run, `pictures` explorers shown; page.errors collects errors."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1200})
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{address}/{PATHS[app]}/{name}?token={TOKEN}" + ("&reset" if app == "lab" else ""))
    wait_until_open(page)
    run_all(page)
    if pictures:
        page.locator(".widget-image").nth(pictures - 1).wait_for(timeout=120_000)
    page.locator(f"{INDICATOR}[data-status=idle]").first.wait_for(timeout=120_000)
    return page


def wait_until_open(page, seconds=60):
    """Until the notebook is there and its kernel has nothing to do."""
    for place in (
        page.locator(".jp-Notebook .jp-Cell").first,
        page.locator(".jp-KernelName, .jp-Toolbar-kernelName").get_by_text("Python 3"),
        page.locator(f"{INDICATOR}[data-status=idle]").first,
    ):
        place.wait_for(timeout=1000 * seconds)


def run_all(page, tries=20):
    """Ask to run all cells until the kernel is busy with it: a click before it is connected is lost."""
    for _ in range(tries):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        try:
            page.locator(f"{INDICATOR}:not([data-status=idle])").first.wait_for(timeout=3000)
            return
        except TimeoutError:
            continue
    raise RuntimeError("the kernel never became busy")
