"""A slider moved while a cell draws, in a real kernel.

ipykernel 7 can run its callback on a second thread, beside the cell; ipykernel 6 runs it when the cell has ended.
"""

import time

import ipykernel
import pytest
from jupyter_client.manager import start_new_kernel

TWO_THREADS = int(ipykernel.__version__.split(".")[0]) >= 7
MOVES = [10 ** (-0.05 * step) for step in range(1, 21)]
SETUP = """
import time
from hwlib import explorers
here, hand = explorers.race(), explorers.race()
here.strict = hand.strict = True
slider = hand.controls["lr"]
print(slider.model_id)
"""
CELL = f"""
rates, pictures, seen, patience = (0.1, 0.5, 1.0), {{}}, set(), time.monotonic() + {60 if TWO_THREADS else 2}
while slider.value != {MOVES[-1]} and time.monotonic() < patience:
    for rate in rates:
        here.set(lr=rate)
        pictures.setdefault(rate, set()).add(here.image.value)
        seen.add(slider.value)
"""
CHECK = """
fresh = explorers.race()
for rate in rates:
    fresh.set(lr=rate)
    assert pictures[rate] == {fresh.image.value}, "the cell's pictures differ"
fresh.set(lr=slider.value)
assert hand.image.value == fresh.image.value and hand.image.tooltip == fresh.alt, "not the slider's picture"
print(len(seen), slider.value)
"""


@pytest.fixture
def client():
    manager, client = start_new_kernel()
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def send(client, kind, content, thread):
    message = client.session.msg(kind, content)
    message["header"]["subshell_id"] = thread
    client.shell_channel.send(message)
    return message["header"]["msg_id"]


def execute(client, code, thread=None):
    return send(client, "execute_request", {"code": code, "silent": False, "store_history": False}, thread)


def printed(client, request):
    """What the cell prints until it has ended; its error, or anything on stderr, is an error here."""
    text = ""
    while True:
        message = client.get_iopub_msg(timeout=120)
        content = message["content"]
        assert message["msg_type"] != "error", "\n".join(content["traceback"])
        assert content.get("name") != "stderr", content["text"]
        if message["parent_header"].get("msg_id") == request:
            text += content.get("text", "")
            if content.get("execution_state") == "idle":
                return text


def second_thread(client):
    """The id of a second thread (a subshell) of the kernel; None where it has one only."""
    if not TWO_THREADS:
        return None
    client.control_channel.send(client.session.msg("create_subshell_request", {}))
    return client.control_channel.get_msg(timeout=20)["content"]["subshell_id"]


def test_a_slider_moved_while_a_cell_draws(client):
    thread = second_thread(client)
    slider = printed(client, execute(client, SETUP, thread)).strip()  # its callbacks run on the thread of this cell
    cell = execute(client, CELL)
    time.sleep(0.3)
    for value in MOVES:
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        send(client, "comm_msg", {"comm_id": slider, "data": data}, thread)
        time.sleep(0.02)
    printed(client, cell)
    values_seen, last = printed(client, execute(client, CHECK)).split()
    assert float(last) == MOVES[-1]
    assert int(values_seen) > 1 or not TWO_THREADS, "no move ran beside the cell"
