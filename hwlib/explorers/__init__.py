"""Sliders around the course's figures; one function an explorer."""

from hwlib.explorers.backpropagation import gradient_flow, profile_learning

__all__ = ["gradient_flow", "profile_learning"]
