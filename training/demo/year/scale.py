"""How much of a year is told; a test tells a small one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """`people` are the physiotherapists of all clinics, those who can sign in among them."""

    people: int = 60
    attempts: int = 2000
    seed: int = 2026


WHOLE = Scale()
