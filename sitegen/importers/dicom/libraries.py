"""What the extra `dicom` installs, asked for in this place alone: pydicom, numpy, imagecodecs."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sitegen.errors import EnvironmentFault

try:
    import imagecodecs
    import numpy as np
    import pydicom
    import pydicom.pixels
    import pydicom.pixels.decoders.base
    import pydicom.pixels.processing
    import pydicom.uid
except ImportError as error:
    raise EnvironmentFault(
        f"reading DICOM needs what is not installed: {error.name}", "run: pip install 'sitegen[dicom]'"
    ) from error

__all__ = ["imagecodecs", "np", "pydicom", "quiet"]


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps what pydicom says of odd headers from the terminal: its words may quote a header, and so a patient."""
    log = logging.getLogger("pydicom")
    before = log.propagate, log.disabled
    log.propagate, log.disabled = False, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.propagate, log.disabled = before
