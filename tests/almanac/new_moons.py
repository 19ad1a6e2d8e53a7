"""When the moon is new, by astronomy: Meeus, Astronomical Algorithms, chapter 49, the larger terms. Good to a minute or two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import radians, sin

J2000 = datetime(2000, 1, 1, 12)
DELTA_T = timedelta(seconds=70)  # dynamical time runs ahead of the clock by 64 s in 2000 and some 75 s in 2030
BEIJING = timedelta(hours=8)

# coefficient in days, power of E, multiples of M (sun), M' (moon), F (latitude), Omega (node)
TERMS = (
    (-0.40720, 0, 0, 1, 0, 0), (0.17241, 1, 1, 0, 0, 0), (0.01608, 0, 0, 2, 0, 0), (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0), (-0.00514, 1, 1, 1, 0, 0), (0.00208, 2, 2, 0, 0, 0), (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0), (0.00056, 1, 1, 2, 0, 0), (-0.00042, 0, 0, 3, 0, 0), (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0), (-0.00024, 1, -1, 2, 0, 0), (-0.00017, 0, 0, 0, 0, 1),
)  # fmt: skip
# planets: coefficient in days, phase and speed a month in degrees
PLANETS = (
    (0.000325, 299.77, 0.107408), (0.000165, 251.88, 0.016321), (0.000164, 251.83, 26.651886), (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239), (0.000062, 141.74, 53.303771), (0.000060, 207.14, 2.453732), (0.000056, 154.84, 7.306860),
)  # fmt: skip


def new_moon(k: int) -> datetime:
    """The k-th new moon after that of 6 January 2000, in Beijing's time."""
    t = k / 1236.85
    mean = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.000000150 * t**3
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t**2
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t**2
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    shift = sum(c * e**p * sin(radians(a * sun + b * moon + f * latitude + o * node)) for c, p, a, b, f, o in TERMS)
    shift += sum(c * sin(radians(phase + speed * k)) for c, phase, speed in PLANETS)
    return J2000 + timedelta(days=mean + shift - 2451545.0) - DELTA_T + BEIJING


def new_moons(first: int, last: int) -> Iterator[datetime]:
    """Every new moon from the beginning of the year `first` to the end of `last`."""
    k = int((first - 2000) * 12.3685) - 2
    while (moment := new_moon(k)).year <= last:
        if moment.year >= first:
            yield moment
        k += 1
