"""Sliders around the course's figures; one function an explorer."""

from hwlib.explorers.backpropagation import gradient_flow

__all__ = ["gradient_flow"]
