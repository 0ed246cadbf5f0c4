"""Sliders around the course's figures; one function an explorer."""

from hwlib.explorers.activation_distributions import weight_std
from hwlib.explorers.backpropagation import gradient_flow
from hwlib.explorers.finite_differences import step_size
from hwlib.explorers.input_jacobian import tangent
from hwlib.explorers.inside_a_method import inside
from hwlib.explorers.jacobian_spectrum import singular_values
from hwlib.explorers.optimizers import race
from hwlib.explorers.rate_sensitivity import sensitivity
from hwlib.explorers.signal_flow import signal
from hwlib.explorers.terrain_profile import profile_learning

__all__ = [
    "gradient_flow",
    "inside",
    "profile_learning",
    "race",
    "sensitivity",
    "signal",
    "singular_values",
    "step_size",
    "tangent",
    "weight_std",
]
