"""A Wish on loopback: a real HTTP server with tickets, customers and faults, for tests and for trying things out."""

from wishtui.wish.simulator.faults import Fault, Faults
from wishtui.wish.simulator.platform import Platform
from wishtui.wish.simulator.server import Simulator

__all__ = ["Fault", "Faults", "Platform", "Simulator"]
