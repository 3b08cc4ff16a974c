"""Weights and pictures that a formula makes, here and in tests/densenet/made.rs."""

import numpy

SIDE = 224


def hashed(name, shape):
    """Numbers from 0 to 1, in f64."""
    start = 0x811C9DC5  # the FNV-1a hash of the name
    for byte in name.encode():
        start = (start ^ byte) * 0x01000193 % 2**32
    h = numpy.arange(numpy.prod(shape), dtype=numpy.uint32) + numpy.uint32(start)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h ^= h >> numpy.uint32(shift)
        h *= numpy.uint32(factor)
    h ^= h >> numpy.uint32(16)
    return (h.astype(numpy.float64) / 2**32).reshape(shape)


def weights(name, shape):
    u = hashed(name, shape)
    if name.endswith(("bias", "running_mean")):
        u = 0.2 * (u - 0.5)
    elif len(shape) == 1:  # γ and running variances
        u = 0.5 + u
    else:
        bound = (6 / numpy.prod(shape[1:])) ** 0.5 if len(shape) == 4 else shape[1] ** -0.5
        u = bound * (2 * u - 1)
    return u.astype(numpy.float32)


def pictures(count):
    """Noise from -1 to 1."""
    return 2 * hashed("input", (count, 3, SIDE, SIDE)) - 1
