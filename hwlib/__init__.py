"""The network, optimizer and drawing code of the course "How neural networks learn"."""

__version__ = "0.2.0"

if not __debug__:
    raise RuntimeError(
        "Python runs without assert statements (-O or PYTHONOPTIMIZE is set), so that no check in the notebooks could "
        "fail. Start it without."
    )
