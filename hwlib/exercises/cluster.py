"""The same function of one submission's bytes, sent to a Dask cluster."""

from itertools import islice

from distributed import Client, as_completed
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from hwlib.exercises.submission import failed, graded

AT_ONCE = 64  # what the scheduler holds: bytes of notebooks


class Gone(Exception):
    """The scheduler cannot be reached, or no longer."""


def on_cluster(work, settings, address, security=None):
    """(key, result) of each of {key: path}, as they come. Each is gathered and released at once.

    A finished task would be run again if its worker died while it holds the result. One that was in flight is run
    again, up to the scheduler's allowed-failures; then it says so.
    """
    try:
        client = Client(address, security=security, timeout=20, set_as_default=False)
    except OSError as error:
        raise Gone(f"No scheduler answers at {address}: {error}") from None
    with client:
        left = iter(work.items())

        def send(how_many):
            more = {"pure": False, "resources": {"kernel": 1}, "retries": 2}
            return [
                client.submit(graded, path.read_bytes(), settings, key=f"hwlib-{key}", **more)
                for key, path in islice(left, how_many)
            ]

        waiting = as_completed(send(AT_ONCE))
        for future in waiting:
            key = future.key.removeprefix("hwlib-")
            try:
                result = future.result()
            except KilledWorker:
                result = failed("every worker that ran it was killed")
            except (FutureCancelledError, OSError) as error:
                raise Gone(f"The scheduler at {address} is gone: {error}") from None
            except Exception as error:
                result = failed(f"its task failed: {type(error).__name__}: {error}")
            future.release()
            yield key, result
            waiting.update(send(1))
