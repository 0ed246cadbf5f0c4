"""A room full of students: N kernels at once, and all notebooks in them.

`python tests/benchmarks/load.py [N …]`, by default N = 1, 10 and 30. Every student runs a notebook in a fresh kernel,
another one than the neighbours; where there are fewer students than notebooks, each runs several, one after the other.
Every student has a home of their own, without any caches at first. A line comes with every notebook that is done; at
the end of each N the notebooks' times and the peak resident memory of their kernels, against the aim of 250 MB. The
environment goes on to the kernels: with `OMP_NUM_THREADS=1` before the command the room has no BLAS threads.

`python tests/benchmarks/load.py --hub [N …]`, as root and after `docs/hub/install`: the same room behind a JupyterHub.
N system users log in at once, start their servers, run Question 4 from top to bottom, and move a slider 20 times; all
wait for the last before the next thing begins. Each asks the hub's proxy with a token of their own, but for one, who
has a browser, and leaves a picture in artefacts/. Users, browser and hub share this machine.
"""

import asyncio
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import nbformat
import numpy as np
import psutil

sys.path.append(str(Path(__file__).parents[1]))
from kernels import PATHS, QUESTIONS, client, settings  # noqa: E402  (tests/kernels.py)

PHASES = ("log in", "server ready", "Question 4", "slider, a move")
MOVES = 20
PATIENCE = 3600  # seconds, for one cell and for a kernel to start: 30 kernels share a few cores
AIM = 250


async def follow(pid, peak):
    """Keep peak[0], in MB, up to date: where there is no /proc, by asking five times a second."""
    process, status = psutil.Process(pid), Path(f"/proc/{pid}/status")
    while True:
        if status.exists():
            peak[0] = int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
        else:
            peak[0] = max(peak[0], process.memory_info().rss / 2**20)
        await asyncio.sleep(0.2)


async def run(path, home):
    """Run one notebook; its seconds and its kernel's peak memory in MB."""
    begin, peak, notebook = time.perf_counter(), [0.0], nbformat.read(path, as_version=4)
    kernel = client(notebook, home, PATIENCE, startup_timeout=PATIENCE, iopub_timeout=PATIENCE)
    async with kernel.async_setup_kernel(env=settings(home)):
        watch = asyncio.create_task(follow(kernel.km.provisioner.pid, peak))
        for index, cell in enumerate(notebook.cells):
            await kernel.async_execute_cell(cell, index)
        await asyncio.sleep(0.3)  # one more look
        watch.cancel()
    return time.perf_counter() - begin, peak[0]


async def student(number, turns, home, done):
    for turn in range(turns):
        path = PATHS[(number * turns + turn) % len(PATHS)]
        try:
            seconds, memory = await run(path, home)
        except Exception as error:
            print(f"  student {number:2} {path.stem:28} FAILED: {error!r:.500}", flush=True)
        else:
            done.append((path.stem, seconds, memory))
            print(f"  student {number:2} {path.stem:28}{seconds:8.1f} s{memory:8.0f} MB", flush=True)


async def room(students):
    done, begin, turns = [], time.perf_counter(), -(-len(PATHS) // students)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        await asyncio.gather(*(student(k, turns, Path(folder) / f"student-{k}", done) for k in range(students)))
    wall = time.perf_counter() - begin
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    print(f"{students} at once, {os.cpu_count()} cores, OMP_NUM_THREADS {threads}: {len(done)} of", end=" ")
    print(f"{students * turns} notebooks finished in {wall:.0f} s")
    print(f"{'':30}seconds, median  longest   peak MB, median  largest")
    for path in PATHS:
        runs = [(seconds, memory) for stem, seconds, memory in done if stem == path.stem]
        if runs:
            (s, m), (s_most, m_most) = map(statistics.median, zip(*runs)), map(max, zip(*runs))
            verdict = "" if m_most < AIM else f"   above {AIM}"
            print(f"{path.stem:30}{s:15.1f}{s_most:9.1f}{m:18.0f}{m_most:9.0f}{verdict}", flush=True)
    return len(done) == students * turns


class Visit:
    """One student's seconds, by phase; `together` waits for all others."""

    def __init__(self, barrier):
        self.barrier, self.seconds = barrier, defaultdict(list)

    def together(self):
        self.barrier.wait(PATIENCE)

    def timed(self, phase, do, *arguments):
        begin = time.perf_counter()
        result = do(*arguments)
        self.seconds[phase].append(time.perf_counter() - begin)
        return result


def by_token(visit, address, name, password):
    import hub

    def run():
        kernel = hub.Kernel(student)
        for source in (cell.source for cell in cells if cell.cell_type == "code"):
            _, error = kernel.run(source)
            assert not error, f"{error} in {source}"
        return kernel

    cells = nbformat.read(QUESTIONS[3], as_version=4).cells
    student = hub.Student(address, name, password)
    visit.together()
    assert visit.timed(PHASES[0], student.login) == 302
    student.take_token()
    visit.together()
    visit.timed(PHASES[1], student.start)
    visit.together()
    kernel = visit.timed(PHASES[2], run)
    visit.together()
    for k in range(MOVES):
        visit.timed(PHASES[3], kernel.move, (k + 1) / MOVES)
    visit.together()


def by_browser(visit, address, name, password):
    import lab

    def log_in():
        page.goto(address)
        page.locator("#username_input").fill(name)
        page.locator("#password_input").fill(password)
        page.locator("#login_submit").click(no_wait_after=True)
        page.wait_for_url(lambda url: "/hub/login" not in url, wait_until="commit", timeout=1000 * PATIENCE)

    def ready():  # the login has asked for it
        page.wait_for_url(f"**/user/{name}/**", wait_until="commit", timeout=1000 * PATIENCE)

    def run():
        lab.wait_until_open(page, PATIENCE)
        lab.run_all(page)
        page.locator(".widget-image").nth(1).wait_for(timeout=1000 * PATIENCE)
        page.locator(f"{lab.INDICATOR}[data-status=idle]").first.wait_for(timeout=1000 * PATIENCE)
        return page.locator(".widget-image").first

    def move():
        before = image.get_attribute("src")
        handle.press("ArrowRight")
        page.wait_for_function("([i, src]) => i.src != src", arg=[element, before], timeout=1000 * PATIENCE)

    with lab.browser() as chromium:
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        visit.together()
        visit.timed(PHASES[0], log_in)
        visit.together()
        visit.timed(PHASES[1], ready)
        visit.together()
        page.goto(f"{address}/user/{name}/lab/tree/hw/notebooks/{QUESTIONS[3].name}?reset")
        image = visit.timed(PHASES[2], run)
        image.scroll_into_view_if_needed()
        handle, element = image.locator("xpath=..").locator(".noUi-handle").first, image.element_handle()
        page.screenshot(path=Path(__file__).parents[2] / "artefacts" / "hub_question4.png")
        visit.together()
        for _ in range(MOVES):
            visit.timed(PHASES[3], move)
        visit.together()


def pss(process):
    """Megabytes of a process, pages that it shares divided among those who share them."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, flags=re.M)[1]) / 1024


def watch(names, peaks, least, stop):
    """Keep the peaks of each student's megabytes, by kind of process and in all, and the least memory that is free."""
    import hub

    while not stop.wait(2):
        least[0] = min(least[0], psutil.virtual_memory().available / 2**30)
        for name in names:
            now = defaultdict(float)
            for process in hub.processes(name):
                try:
                    command, size = " ".join(process.cmdline()), pss(process)
                except (OSError, TypeError, psutil.Error):  # it has just ended
                    continue
                kinds = ("ipykernel", "singleuser", "sudospawner")
                now[next((kind for kind in kinds if kind in command), "other")] += size
            for kind, size in [*now.items(), ("in all", sum(now.values()))]:
                peaks[name][kind] = max(peaks[name][kind], size)


def processor_seconds(names):
    """What all processes of these users have taken until now, with those that have ended below them."""
    import hub

    found = 0.0
    for process in (process for name in names for process in hub.processes(name)):
        with suppress(psutil.Error):  # it has just ended
            found += sum(process.cpu_times()[:4])
    return found


def hub_room(count):
    import hub

    def mark():
        marks.append((processor_seconds(names), processor_seconds(["hwhub"])))

    names, marks = [f"hwlib-load-{k}" for k in range(count)], []
    barrier, stop = threading.Barrier(count, mark), threading.Event()
    peaks, least = defaultdict(lambda: defaultdict(float)), [np.inf]
    visits = [Visit(barrier) for _ in names]
    with tempfile.TemporaryDirectory() as folder, hub.students(*names) as passwords:
        with hub.hub(Path(folder) / "log") as addresses, ThreadPoolExecutor(count + 1) as pool:
            psutil.cpu_percent()
            begin = time.perf_counter()
            watching = pool.submit(watch, names, peaks, least, stop)

            def visited(k):
                try:
                    come = by_token if k else by_browser
                    come(visits[k], addresses.door, names[k], passwords[names[k]])
                except BaseException as error:
                    barrier.abort()
                    return error

            failed = [error for error in pool.map(visited, range(count)) if error]
            wall, busy = time.perf_counter() - begin, psutil.cpu_percent()
            stop.set()
            watching.result()
    print(f"{count} students behind a hub, one of them in a browser; {os.cpu_count()} processors, {wall:.0f} s in all")
    print(f"{'seconds':16}{'median':>9}{'p95':>9}{'browser':>9}   of a processor, a student{'the hub':>9}")
    for phase, before, after in zip(PHASES, marks, marks[1:]):
        found = [second for visit in visits[1:] for second in visit.seconds[phase]] or [np.nan]
        browser = statistics.median(visits[0].seconds[phase] or [np.nan])
        theirs, hubs = (end - start for start, end in zip(before, after))
        moves = MOVES if phase == PHASES[3] else 1
        print(f"{phase:16}{np.median(found):9.2f}{np.percentile(found, 95):9.2f}{browser:9.2f}", end="")
        print(f"{theirs / count / moves:28.2f}{hubs:9.2f}")
    for kind in ("ipykernel", "singleuser", "sudospawner", "in all"):
        sizes = [peaks[name][kind] for name in names]
        print(f"MB a student at most, {kind:12}{np.median(sizes):6.0f} (median) {max(sizes):6.0f} (largest)")
    print(f"processors busy {busy:.0f} %, at least {least[0]:.1f} GB of memory free", flush=True)
    for error in failed:
        print(f"FAILED: {error!r:.500}", flush=True)
    return not failed


if __name__ == "__main__":
    behind_hub = sys.argv[1:2] == ["--hub"]
    counts = list(map(int, sys.argv[1 + behind_hub :] or ("1", "10", "30")))
    finished = [hub_room(count) if behind_hub else asyncio.run(room(count)) for count in counts]
    sys.exit(not all(finished))
