"""The hub of docs/hub: three students in browsers, and all that must not work, from outside and from a student's cell.

What starts the hub makes system users and needs what `docs/hub/install` installs: it runs where CI is set.
"""

import secrets
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import yaml
from conftest import absent, only_in_ci
from traitlets.config import Config

import hwlib

pwd = pytest.importorskip("pwd", reason="the hub is for Debian")
ROOT = Path(__file__).parent.parent
HUB = ROOT / "docs" / "hub"
PLAN = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
NAMES = ANNA, BEN, CHEN = "hwlib-anna", "hwlib-ben", "hwlib-chen"
STRANGER = "hwlib-stranger"
FOLDER = "/var/lib/hwlib/test"  # the hub's, in these tests


# The configuration as it is written


def settings(name):
    """What a file of settings sets."""
    config = Config()
    exec((HUB / name).read_text(encoding="utf-8"), {"get_config": lambda: config})
    return config


def test_the_configuration_is_short():
    names = "jupyterhub_config.py jupyter_server_config.py sudospawner-singleuser sudoers limits.conf".split()
    lines = [line for name in names for line in (HUB / name).read_text(encoding="utf-8").splitlines()]
    assert sum(bool(line) and not line.startswith("#") for line in lines) < 60


def test_a_whole_class_may_start_at_once():
    """Who is over the limit gets 429 and no place in a queue."""
    hub = settings("jupyterhub_config.py").JupyterHub
    assert hub.concurrent_spawn_limit >= hub.active_server_limit >= 30


def test_what_nobody_uses_ends():
    server = settings("jupyter_server_config.py")
    assert server.MappingKernelManager.cull_connected is True
    assert 0 < server.MappingKernelManager.cull_idle_timeout <= 3600
    assert 0 < server.TerminalManager.cull_inactive_timeout <= 3600
    assert 0 < server.ServerApp.shutdown_no_activity_timeout <= 3600


def test_the_hub_may_start_one_program_as_a_student_and_nothing_else():
    (line,) = (line for line in (HUB / "sudoers").read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    hub = settings("jupyterhub_config.py")
    (group,) = hub.PAMAuthenticator.allowed_groups
    assert line == f"hwhub ALL=(%{group}) NOPASSWD: {hub.SudoSpawner.sudospawner_path}"


def test_the_values_for_kubernetes_say_that_they_are_untried():
    text = (HUB / "values.yaml").read_text(encoding="utf-8")
    assert "untried" in text.splitlines()[0]
    assert yaml.safe_load(text)["singleuser"]["extraEnv"]["OMP_NUM_THREADS"] == "1"


def test_the_plan_has_the_commands():
    for command in ("sudo docs/hub/install", "sudo docs/hub/students anna ben"):
        assert command in PLAN
        assert (HUB / Path(command.split()[1]).name).stat().st_mode & 0o111
    assert (HUB / "Caddyfile").read_text(encoding="utf-8").replace("\t", "    ") in PLAN


# The hub as it runs


@pytest.fixture(scope="module")
def hub():
    import hub

    if what := hub.missing():
        absent(what)
    return hub


@pytest.fixture(scope="module")
def room(hub, tmp_path_factory):
    """The hub, three students with their passwords, and a user of the machine who is no student."""
    folder = tmp_path_factory.mktemp("hub")
    secret = secrets.token_hex(8)
    with hub.students(*NAMES) as passwords, hub.stranger(STRANGER, secret), hub.hub(folder / "log") as addresses:
        yield SimpleNamespace(**vars(addresses), passwords=passwords | {STRANGER: secret})
        hub.end(*NAMES)  # the hub would ask their servers one by one


@pytest.fixture(scope="module")
def students(hub, room):
    """Each with a token of their own and a server."""

    def come(name):
        student = hub.Student(room.door, name, room.passwords[name])
        assert student.login() == 302
        student.take_token().start()
        return student

    with ThreadPoolExecutor() as pool:
        return dict(zip(NAMES, pool.map(come, NAMES)))


@pytest.fixture(scope="module")
def kernels(hub, students):
    with ThreadPoolExecutor() as pool, ExitStack() as stack:
        yield dict(zip(NAMES, map(stack.enter_context, pool.map(hub.Kernel, students.values()))))


@pytest.fixture(scope="module")
def door(hub, room, tmp_path_factory):
    """The hub's address behind the TLS proxy."""
    if shutil.which("caddy") is None:
        absent("caddy")
    with hub.tls(room.door, tmp_path_factory.mktemp("tls")) as door:
        yield door


def log_in(page, door, name, password):
    page.goto(door)
    page.locator("#username_input").fill(name)
    page.locator("#password_input").fill(password)
    page.locator("#login_submit").click()


@only_in_ci
def test_three_students_in_browsers(lab, room, door):
    """They log in, run Question 1, move a slider, and log out. No page asks another host for anything."""
    artefacts = ROOT / "artefacts"
    artefacts.mkdir(exist_ok=True)
    with lab.browser() as chromium:
        pages, hosts = {}, set()
        for name in NAMES:
            context = chromium.new_context(ignore_https_errors=True, viewport={"width": 1366, "height": 768})
            pages[name] = page = context.new_page()
            page.set_default_timeout(300_000)
            page.on("request", lambda request: hosts.add(urlsplit(request.url.removeprefix("blob:")).hostname))
            log_in(page, door, name, room.passwords[name])
        for page in pages.values():
            lab.wait_until_open(page, 300)
        for name, page in pages.items():
            assert f"/user/{name}/lab/tree/hw/notebooks/q1_backpropagation.ipynb" in page.url
            lab.run_all(page)  # which asks again where the kernel was not connected yet
        for name, page in pages.items():
            image = page.locator(".widget-image").first
            image.wait_for()
            page.locator(f"{lab.INDICATOR}[data-status=idle]").first.wait_for()
            before, said = image.get_attribute("src"), image.get_attribute("title")
            image.locator("xpath=..").locator(".noUi-handle").first.press("End")
            page.wait_for_function("([i, src]) => i.src != src", arg=[image.element_handle(), before])
            assert image.get_attribute("title") != said
            assert not page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()
            page.screenshot(path=artefacts / f"hub_{name}.png")
        context = pages[ANNA].context
        logins = [cookie for cookie in context.cookies() if cookie["name"].startswith("jupyterhub-")]
        assert logins and all(cookie["secure"] and cookie["httpOnly"] for cookie in logins)
        own, others = (f"{door}/user/{name}/api/kernels" for name in (ANNA, BEN))
        (xsrf,) = (c["value"] for c in context.cookies(own) if c["name"] == "_xsrf" and c["path"] != "/hub/")
        for token, status in ((xsrf, 201), ("forged", 403), (xsrf[:-1], 403), ("", 403)):
            assert context.request.post(own, headers={"X-XSRFToken": token}, data="{}").status == status
        assert (context.request.get(own).status, context.request.get(others).status) == (200, 403)
        for name, page in pages.items():
            page.goto(f"{door}/hub/logout")
            assert page.context.request.get(f"{door}/user/{name}/api/kernels").status == 403
            page.goto(f"{door}/user/{name}/lab")
            page.locator("#password_input").wait_for()
        assert hosts - {None} == {"localhost"}  # None: data


@only_in_ci
def test_who_is_no_student_stays_outside(hub, room):
    right = room.passwords
    visitors = [
        (STRANGER, right[STRANGER], {}),
        (ANNA, right[BEN], {}),
        (ANNA, "", {}),
        ("root", "", {}),
        ("hwlib-nobody", right[ANNA], {}),
        (ANNA, right[ANNA], {"_xsrf": "forged"}),
        (ANNA, right[ANNA], {"_xsrf": ""}),
    ]

    def stays_outside(name, password, more):
        visitor = hub.Student(room.door, name, password)
        assert visitor.login(**more) == 403, (name, more)
        for path in ("hub/home", "hub/admin", "hub/api/users", *(f"user/{ANNA}/{p}" for p in ("lab", "api/contents"))):
            answer = visitor.ask("GET", f"/{path}")
            assert answer.status_code == 403 or "/hub/login" in answer.url, path

    with ThreadPoolExecutor() as pool:  # PAM waits for seconds after a wrong password
        list(pool.map(stays_outside, *zip(*visitors)))


@only_in_ci
def test_a_student_is_refused_at_the_doors_of_another(students, kernels):
    """By HTTP and by websocket, with a token of their own, through the proxy."""
    import websocket

    anna, kernel = students[ANNA], kernels[BEN].id
    for path in ("contents", "contents/hw", "kernels", f"kernels/{kernel}", "sessions", "terminals", "me"):
        assert anna.ask("GET", f"/user/{BEN}/api/{path}").status_code == 403, path
        assert anna.ask("GET", f"/user/{ANNA}/api/{path.replace(kernel, kernels[ANNA].id)}").status_code == 200, path
    assert anna.ask("POST", f"/user/{BEN}/api/kernels", json={}).status_code == 403
    assert anna.ask("DELETE", f"/user/{BEN}/api/kernels/{kernel}").status_code == 403
    for method, path in (
        ("GET", f"users/{BEN}"),
        ("POST", f"users/{BEN}/server"),
        ("DELETE", f"users/{BEN}/server"),
        ("POST", f"users/{BEN}/tokens"),
        ("GET", f"users/{BEN}/tokens"),
        ("GET", "users"),
        ("GET", "proxy"),
        ("POST", "shutdown"),
    ):
        assert anna.ask(method, f"/hub/api/{path}", json={}).status_code in (403, 404), (method, path)
    for path in (f"api/kernels/{kernel}/channels", "terminals/websocket/1"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            anna.connect(f"/user/{BEN}/{path}")
    assert kernels[BEN].run("print(6 * 7)") == ("42\n", "")


def attempts(hub, room, name):
    """Commands that must fail for any student but this one."""
    home = pwd.getpwnam(name).pw_dir
    server = next(one for one in hub.processes(name) if "singleuser" in " ".join(one.cmdline()))
    get = "python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=3)'"
    return [
        f"ls {home}",
        f"cat {home}/.bashrc",
        f"cat {home}/hw/notebooks/q1_backpropagation.ipynb",
        f"touch {home}/by-another",
        f"ls {FOLDER}",
        f"cat {FOLDER}/jupyterhub.sqlite",
        f"cat {FOLDER}/jupyterhub_cookie_secret",
        "cat /opt/hwlib/jupyterhub_config.py",
        "touch /opt/hwlib/jupyterhub_config.py",
        "touch /opt/hwlib/venv/etc/jupyter/jupyter_server_config.py",
        "touch /opt/hwlib/venv/bin/sudospawner",
        "touch /opt/hwlib/course.git/by-a-student",
        "rm -r /opt/hwlib/node_modules",
        f"cat /proc/{room.pid}/environ",
        f"cat /proc/{server.pid}/environ",
        f"kill {room.pid}",
        f"kill {server.pid}",
        "cat /etc/shadow",
        "cat /etc/sudoers.d/hwlib",
        f"sudo -n -u {name} true",
        "sudo -n /opt/hwlib/venv/bin/sudospawner",
        f"{get} {room.proxy}/api/routes",
        f"{get} {room.inside}/hub/api/users",
        *(f"{get} http://127.0.0.1:{port}/user/{name}/api/contents" for _, port in listening(name)),
    ]


OWN = ["cat ~/.bashrc", "ls ~/hw/notebooks", "touch ~/by-me", "kill -0 $$", "python3 -c 'import urllib.request'"]


@only_in_ci
def test_a_cell_and_a_terminal_reach_nothing_of_others_nor_of_the_hub(hub, room, students, kernels):
    tried = attempts(hub, room, BEN)
    code = "import subprocess\nfor c in {}: print(subprocess.run(c, shell=True, capture_output=True).returncode)"
    printed, error = kernels[ANNA].run(code.format(OWN + tried))
    for codes in (list(map(int, printed.split())), hub.terminal(students[ANNA], OWN + tried)):
        assert codes[: len(OWN)] == [0] * len(OWN) and len(codes) == len(OWN + tried)
        assert [command for command, code in zip(tried, codes[len(OWN) :]) if not code] == []


def listening(*names, family="tcp"):
    """(address, port) of every socket on which these users listen."""
    users = [pwd.getpwnam(name).pw_uid for name in names]
    lines = [line.split() for line in Path("/proc/net", family).read_text().splitlines()[1:]]
    found = [line[1].split(":") for line in lines if line[3] == "0A" and int(line[7]) in users]
    return [(address, int(port, 16)) for address, port in found]


@only_in_ci
def test_everything_listens_on_this_machine_only(room, kernels):
    loopback = {"0100007F", "00000000000000000000000001000000"}
    sockets = [s for family in ("tcp", "tcp6") for s in listening("hwhub", *NAMES, family=family)]
    assert len(sockets) >= 6 and {address for address, _ in sockets} <= loopback


EAR = """
import glob, time, zmq
poller, context = zmq.Poller(), zmq.Context()
for address in {addresses}:
    socket = context.socket(zmq.SUB)
    socket.subscribe(b"")
    socket.connect(address)
    poller.register(socket)
print("listening", flush=True)
heard, end = b"", time.monotonic() + 4
while time.monotonic() < end:
    heard += b"".join(part for socket, _ in poller.poll(100) for part in socket.recv_multipart())
print("heard" if b"a secret" in heard else "nothing")
"""


@only_in_ci
def test_nobody_hears_anothers_kernel(hub, room, students, kernels):
    """A socket of the messages' own library, at all ports of the other user and at the names that the kernel has."""
    ports = [f"tcp://127.0.0.1:{port}" for _, port in listening(BEN)]
    home = pwd.getpwnam(BEN).pw_dir
    names = [f"ipc://{home}/.local/share/jupyter/runtime/kernel-{kernels[BEN].id}-ipc-{k}" for k in range(1, 6)]
    with ThreadPoolExecutor() as pool, hub.Kernel(students[BEN]) as own:
        ears = [
            pool.submit(kernels[ANNA].run, EAR.format(addresses=ports + names)),
            pool.submit(own.run, EAR.format(addresses=names)),  # whom nothing keeps out
        ]
        while not all(ear.done() for ear in ears):
            kernels[BEN].run("print('a ' + 'secret')")
    assert ports and [ear.result() for ear in ears] == [("listening\nnothing\n", ""), ("listening\nheard\n", "")]


@only_in_ci
def test_what_takes_too_much_harms_its_owner_only(hub, room, students, kernels):
    anna, ben = kernels[ANNA], kernels[BEN]

    def others_work():
        assert ben.run("print(6 * 7)") == ("42\n", "")
        visitor = hub.Student(room.door, CHEN, room.passwords[CHEN])
        assert visitor.login() == 302 and visitor.ask("GET", "/hub/home").status_code == 200

    assert anna.run("much = bytearray(6 * 2**30)") == ("", "MemoryError")
    others_work()
    code = "import subprocess\nmany = []\nfor _ in range(300): many.append(subprocess.Popen(['sleep', '600']))"
    assert anna.run(code) == ("", "BlockingIOError")
    others_work()
    assert anna.run("for one in many: one.kill(); one.wait()\nprint(100 < len(many) < 200)") == ("True\n", "")


@only_in_ci
def test_a_home_is_closed_and_has_the_notebooks(hub, students):
    for name in NAMES:
        home = Path(pwd.getpwnam(name).pw_dir)
        assert home.stat().st_mode & 0o777 == 0o700
        hub.root("test", "-f", f"{home}/hw/notebooks/q4_activation_distributions.ipynb")


@only_in_ci
def test_one_environment_that_only_root_can_write(hub, kernels):
    assert hub.root("find", "/opt/hwlib", "!", "-user", "root", "-o", "!", "-type", "l", "-perm", "/022") == ""
    code = "import os, hwlib; print(hwlib.__file__, hwlib.__version__, os.environ['OMP_NUM_THREADS'])"
    for kernel in kernels.values():
        printed, error = kernel.run(code)
        path, version, threads = printed.split()
        assert path.startswith("/opt/hwlib/venv/") and (version, threads) == (hwlib.__version__, "1")


@only_in_ci
def test_the_hub_is_no_root(hub, room):
    import psutil

    family = [psutil.Process(room.pid), *psutil.Process(room.pid).children(recursive=True)]
    assert {process.username() for process in family if process.name() != "sudo"} <= {"hwhub", *NAMES}
    assert family[0].username() == "hwhub" and len(family) >= 2


@only_in_ci
def test_a_user_of_the_machine_is_not_made_a_student(hub):
    for name in ("root", "hwhub", "Anna", "../anna", "a" * 21):
        words = [*hub.SUDO, HUB / "students", name]
        assert subprocess.run(words, capture_output=True).returncode == 1, name
        assert name not in hub.root("getent", "group", "hwstudents")
