"""A real JupyterHub as docs/hub sets it up, students who are system users, and what their browsers ask of it.

For the tests and the load benchmark. Makes users on this machine, and removes them.
"""

import json
import os
import re
import shutil
import socket
import struct
import subprocess
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import requests
import websocket

HUB = Path(__file__).parent.parent / "docs" / "hub"
SERVICE = (HUB / "hwhub.service").read_text(encoding="utf-8")
SUDO = [] if getattr(os, "geteuid", lambda: 1)() == 0 else ["sudo", "-n"]
PATIENCE = 600  # seconds


def missing():
    """What a machine lacks to run the hub, else nothing."""
    if not shutil.which("sudo") or subprocess.run([*SUDO, "true"], capture_output=True).returncode:
        return "root"
    if not Path(command()[0]).exists():
        return "the hub of docs/hub/install"


def root(*words, **more):
    """Run a command as root; what it printed."""
    return subprocess.run([*SUDO, *words], check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def command():
    """The command that starts the hub, from its service."""
    return re.search(r"^ExecStart=(.*)$", SERVICE, flags=re.M)[1].split()


def processes(name):
    """All processes of a user."""
    return [process for process in psutil.process_iter(["username"]) if process.info["username"] == name]


def end(*names):
    """End all that these users run."""
    for name in names:
        while pids := [str(process.pid) for process in processes(name) if process.status() != psutil.STATUS_ZOMBIE]:
            subprocess.run([*SUDO, "kill", "-KILL", *pids], capture_output=True)
            time.sleep(0.1)


def _remove(names):
    for name in names:
        if subprocess.run(["id", name], capture_output=True).returncode == 0:
            end(name)
            root("userdel", "--remove", name, stderr=subprocess.DEVNULL)  # which misses a mailbox


@contextmanager
def students(*names):
    """Passwords by name of students made by docs/hub/students, who are gone afterwards, with all that they run."""
    _remove(names)
    try:
        yield dict(line.split() for line in root(HUB / "students", *names).splitlines())
    finally:
        _remove(names)


@contextmanager
def stranger(name, password):
    """A user of this machine who is no student."""
    _remove([name])
    root("useradd", "--create-home", name)
    try:
        root("chpasswd", input=f"{name}:{password}")
        yield
    finally:
        _remove([name])


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def hub(log, *settings):
    """The hub, started by its service's command in a folder of its own, at ports that are free; its three addresses."""
    door, inside, proxy = (f"http://127.0.0.1:{port}" for port in free_ports(3))
    words = [*command(), f"--JupyterHub.bind_url={door}", f"--JupyterHub.hub_bind_url={inside}"]
    words += [f"--ConfigurableHTTPProxy.api_url={proxy}", *settings]
    user = re.search(r"^User=(.*)$", SERVICE, flags=re.M)[1]
    go = ["sudo", "-n", "-H", "-u", user, "sh", "-c", 'cd && rm -rf test && mkdir test && cd test && exec "$@"', "sh"]
    with open(log, "w") as file:
        process = subprocess.Popen([*go, *words], cwd="/", stdout=file, stderr=file, stdin=subprocess.DEVNULL)
        try:
            last = time.monotonic() + 120
            while not _answers(f"{door}/hub/health"):
                if process.poll() is not None or time.monotonic() > last:
                    raise RuntimeError(Path(log).read_text())
                time.sleep(0.2)
            yield SimpleNamespace(door=door, inside=inside, proxy=proxy, pid=_own(process).pid)
        finally:
            # sudo passes it on; the hub ends its servers and its proxy
            subprocess.run([*SUDO, "kill", str(process.pid)])
            process.wait(60)


def _own(process):
    """The hub itself, which sudo has started."""
    return next(child for child in psutil.Process(process.pid).children(recursive=True) if "jupyterhub" in child.name())


@contextmanager
def tls(address, folder):
    """The proxy of the Caddyfile before the hub, with a certificate that it signs itself; its address."""
    (port,) = free_ports(1)
    door = f"https://localhost:{port}"
    text = (HUB / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("hub.example.org {", f"{door} {{\n\ttls internal").replace("127.0.0.1:8000", address)
    settings = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(settings + text)
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with open(folder / "caddy.log", "w") as log:
        words = ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            while not _answers(f"{door}/hub/health", folder / "caddy/pki/authorities/local/root.crt"):
                if process.poll() is not None:
                    raise RuntimeError((folder / "caddy.log").read_text())
                time.sleep(0.2)
            yield door
        finally:
            process.terminate()
            process.wait()


def _answers(url, certificates=True):
    with suppress(OSError):  # the file of the proxy's certificate may not be there yet
        return requests.get(url, timeout=5, verify=certificates).status_code == 200


class Student:
    """A student who speaks to the hub with a token of their own."""

    def __init__(self, address, name, password):
        self.address, self.name, self.password, self.session = address, name, password, requests.Session()

    def login(self, **fields):
        """Send the login form, with other `fields` if so asked; the answer's status."""
        url = f"{self.address}/hub/login"
        form = self.session.get(url, timeout=PATIENCE).text
        xsrf = re.search(r'name="_xsrf" value="([^"]*)"', form)[1]
        data = {"username": self.name, "password": self.password, "_xsrf": xsrf} | fields
        return self.session.post(url, data=data, allow_redirects=False, timeout=PATIENCE).status_code

    def take_token(self):
        """Give name and password for a token, which stands for the student from now on."""
        url, who = f"/hub/api/users/{self.name}/tokens", {"username": self.name, "password": self.password}
        self.session = requests.Session()  # without the login's cookies
        answer = self.ask("POST", url, json={"auth": who})
        answer.raise_for_status()
        self.token = answer.json()["token"]
        self.session.headers["Authorization"] = f"token {self.token}"
        return self

    def ask(self, method, path, **more):
        return self.session.request(method, self.address + path, timeout=PATIENCE, **more)

    def start(self):
        """Start the server and wait until it is there."""
        answer = self.ask("POST", f"/hub/api/users/{self.name}/server")
        assert answer.status_code in (201, 202, 400), answer.text  # 400: it runs already
        while not (server := self.ask("GET", f"/hub/api/users/{self.name}").json()["servers"].get("", {})).get("ready"):
            assert server, f"{self.name}'s server did not start"
            time.sleep(1)

    def connect(self, path):
        """A websocket of some server behind the hub's proxy."""
        url = self.address.replace("http", "ws", 1) + path
        return websocket.create_connection(url, header=[f"Authorization: token {self.token}"], timeout=PATIENCE)


class Kernel:
    """A kernel of a student's, asked through the hub's proxy as a browser does."""

    def __init__(self, student, path="hw/notebooks"):
        answer = student.ask("POST", f"/user/{student.name}/api/kernels", json={"name": "python3", "path": path})
        answer.raise_for_status()
        self.id, self.sliders = answer.json()["id"], []
        self.socket = student.connect(f"/user/{student.name}/api/kernels/{self.id}/channels")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def send(self, kind, content):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "s", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
        self.socket.send(json.dumps(message | {"channel": "shell"}))
        return header["msg_id"]

    def receive(self):
        """The next message; one with binary parts comes behind their number and offsets, as 32-bit integers."""
        data = self.socket.recv()
        if isinstance(data, bytes):
            count = struct.unpack_from("!I", data)[0]
            begin, end = struct.unpack_from("!2I", data, 4) if count > 1 else (8, None)
            data = data[begin:end]
        return json.loads(data)

    def run(self, code):
        """Run a cell; what it printed, and the name of the error that ended it or nothing."""
        asked = self.send("execute_request", {"code": code, "silent": False, "store_history": True})
        text, error, waiting = "", "", {"execute_reply", "idle"}
        while waiting:
            message = self.receive()
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != asked:
                continue
            if kind == "stream":
                text += content["text"]
            elif kind == "error":
                error = content["ename"]
            elif kind == "comm_open":
                state = content["data"].get("state", {})
                if state.get("_model_name", "").endswith("SliderModel"):
                    self.sliders.append((content["comm_id"], state))
            waiting -= {kind, content.get("execution_state")}
        return text, error

    def move(self, share, slider=0):
        """Move a slider to this share of its way, and wait for the new picture."""
        comm, state = self.sliders[slider]
        value = state["min"] + share * (state["max"] - state["min"])
        value = state.get("base", 0) ** value if "base" in state else type(state["value"])(value)
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        self.send("comm_msg", {"comm_id": comm, "data": data})
        while True:
            message = self.receive()
            if message["msg_type"] == "comm_msg" and ["value"] in message["content"]["data"].get("buffer_paths", []):
                return


def terminal(student, commands):
    """The exit codes of commands that are typed into a terminal of JupyterLab."""
    name = student.ask("POST", f"/user/{student.name}/api/terminals").json()["name"]
    connection, text = student.connect(f"/user/{student.name}/terminals/websocket/{name}"), ""
    for line in commands:
        connection.send(json.dumps(["stdin", f'( {line} ) >/dev/null 2>&1 </dev/null; echo "=$?="\r']))
    while len(codes := re.findall(r"=(\d+)=", text)) < len(commands):
        kind, *parts = json.loads(connection.recv())
        text += parts[0] if kind == "stdout" else ""
    connection.close()
    return list(map(int, codes))
