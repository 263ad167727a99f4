"""Phases of a series and slices that are nearly parallel: what is one stack, and what would mix two examinations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dicom_files import codes, dataset, facts_of, imported, stored, write


def slices(start: int, *places: float, **elements: Any) -> list[Any]:
    """A slice at each place."""
    return [
        dataset(seed=start + seed, ImagePositionPatient=[0, 0, place], **elements)
        for seed, place in enumerate(places)
    ]


def counts(library: Path) -> list[int]:
    """How many pictures each series has."""
    case = library / "content/cases/chest-1"
    (study,) = facts_of(library).studies
    return [len(list(case.glob(series.pictures[0].file))) for series in study.series]


@pytest.mark.parametrize("element", ["TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime"])
def test_phases_that_lie_between_one_another_are_two_stacks(
    library: Path, tmp_path: Path, element: str
) -> None:
    """A patient who breathed moves the second phase by 0.4 mm; its slices do not go between those of the first."""
    first = slices(0, 0, 5, 10, 15, **{element: 1})
    second = slices(10, 0.4, 5.4, 10.4, 15.4, **{element: 2})
    write(tmp_path / "in", *first, *second)
    report = imported(library, tmp_path / "in")

    assert counts(library) == [4, 4]
    assert report.problems == ()
    found = [values[12, 16] for name, values in stored(library).items() if "/axial/" in name]
    assert found == [2003, 2002, 2001, 2000]


def test_temporal_positions_beside_one_another_are_two_stacks(library: Path, tmp_path: Path) -> None:
    """What the header calls another time is another stack, wherever it lies."""
    first = slices(0, 0, 5, TemporalPositionIdentifier=1)
    write(tmp_path / "in", *first, *slices(10, 10, 15, TemporalPositionIdentifier=2))
    imported(library, tmp_path / "in")

    assert counts(library) == [2, 2]


@pytest.mark.parametrize("element", ["TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime"])
def test_a_number_for_each_slice_splits_nothing(library: Path, tmp_path: Path, element: str) -> None:
    """A scanner that counts its slices there has made one stack."""
    objects = [one for n in range(4) for one in slices(n, 5 * n, **{element: n})]
    write(tmp_path / "in", *objects)
    report = imported(library, tmp_path / "in")

    assert counts(library) == [4]
    assert report.problems == ()


def test_runs_that_adjoin_are_one_stack(library: Path, tmp_path: Path) -> None:
    """A scan in two runs goes on where the first one ended; twice over makes two stacks."""
    runs = [(0, (0, 5)), (1, (10, 15)), (2, (0.5, 5.5)), (3, (10.5, 15.5))]
    objects = [
        one for number, places in runs for one in slices(10 * number, *places, AcquisitionNumber=number)
    ]
    write(tmp_path / "in", *objects)
    imported(library, tmp_path / "in")

    assert counts(library) == [4, 4]
    found = [values[12, 16] for name, values in stored(library).items() if "/axial/" in name]
    assert found == [2011, 2010, 2001, 2000]


def test_uneven_trigger_times_are_one_stack_and_it_is_said(library: Path, tmp_path: Path) -> None:
    """Where times do not tell which slice is of which phase, somebody has to look."""
    objects = [*slices(0, 0, 10, TriggerTime=100), *slices(10, 5, TriggerTime=200)]
    write(tmp_path / "in", *objects)
    report = imported(library, tmp_path / "in")

    assert counts(library) == [3]
    assert codes(report) == ["import-order"]
    assert "several phases" in report.problems[0].message


def test_directions_that_differ_in_the_fifth_decimal_are_one_stack(library: Path, tmp_path: Path) -> None:
    """Rounding in a header is no other orientation; a degree and more is."""
    objects = []
    for seed in range(6):
        tilt = 0.005 + (0.00002 if seed % 2 else -0.00002)
        objects.append(dataset(seed=seed, ImageOrientationPatient=[1, 0, 0, 0, 0.9999875, tilt]))
    objects.append(dataset(seed=7, ImageOrientationPatient=[1, 0, 0, 0, 0.9998, 0.02]))
    write(tmp_path / "in", *objects)
    imported(library, tmp_path / "in")

    assert counts(library) == [6, 1]
