"""The network, optimizer and drawing code of the course "How neural networks learn"."""

from hwlib.languages import language as language

__version__ = "0.2.0"

if not __debug__:
    raise RuntimeError(
        "Python runs without assert statements (-O or PYTHONOPTIMIZE is set), so that no check in the notebooks could "
        "fail. Start it without."
    )


def wants(version):
    """Say so where a notebook written for `version`, such as "0.2", meets another hwlib; print nothing where it fits.

    They belong together when the first two numbers are equal: whatever a notebook uses and an older hwlib has not, or a
    newer one has no longer, raises the second number. It prints and does not fail, since most cells may still run.
    """
    wanted, here = (tuple(text.split(".")[:2]) for text in (version, __version__))
    if wanted != here:
        print(
            f"This notebook was written for hwlib {'.'.join(wanted)}, and hwlib {__version__} is installed, in "
            f"{__path__[0]}: cells may fail or print other numbers. Take notebook and package from one copy of the "
            "course (README, Run), then restart the kernel."
        )
