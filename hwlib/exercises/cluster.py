"""The same function of one submission's bytes, sent to a Dask cluster."""

import logging
import sys
from itertools import islice

from distributed import CancelledError, Client, KilledWorker, as_completed

from hwlib.exercises.files import read
from hwlib.exercises.submission import failed, graded

PATIENCE = 20  # seconds, for a scheduler to answer
AT_ONCE = 64  # what the scheduler holds: bytes of notebooks


def _task(content, settings):
    """`graded`, which gives a result even so: a client can wait for ever for an error that cannot be pickled."""
    try:
        return graded(content, settings)
    except Exception as error:
        return failed(f"its worker failed: {type(error).__name__}")


def on_cluster(work, settings, address):
    """(key, result) of each of {key: path}, as they come. ConnectionError where the scheduler is not there, or gone.

    Each result is gathered and released at once: a finished task would be run again if its worker died while it holds
    the result. One that was in flight is run again, up to the scheduler's allowed-failures; then its result says so.
    """
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # else a lost scheduler is pages of tracebacks
    try:
        client = Client(address, timeout=PATIENCE)
    except OSError as error:
        raise ConnectionError(f"No scheduler answers at {address}: {error}") from None
    with client:
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        if not any("kernel" in worker["resources"] for worker in workers):
            print("No worker is for this yet; start them with --resources kernel=1", file=sys.stderr)
        left = iter(work.items())

        def send(how_many):
            more = {"pure": False, "resources": {"kernel": 1}}
            return [
                client.submit(_task, read(path)[0] or b"", settings, key=f"hwlib-{key}", **more)
                for key, path in islice(left, how_many)
            ]

        waiting = as_completed(send(AT_ONCE))
        for future in waiting:
            try:
                result = future.result()
            except KilledWorker:
                result = failed("every worker that graded it was killed")
            except (CancelledError, OSError):
                raise ConnectionError(f"The scheduler at {address} is gone.") from None
            except ImportError as error:
                result = failed(f"its worker has not got the course: {error}")
            future.release()
            yield future.key.removeprefix("hwlib-"), result
            waiting.update(send(1))
