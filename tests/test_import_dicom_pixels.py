"""What becomes of a DICOM file's numbers: HU, inversion, padding, look-up tables, colours, square pixels, every coding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from sitegen.importers.dicom.codecs import coded_size
from sitegen.model.series import Window
from sitegen.planning.derivatives import stored_window
from sitegen.privacy.containers import foreign_parts
from tests.conftest import SITE, MakeLibrary
from tests.dicom_files import dataset, facts_of, imported, only, pixels, reasons, stored, write


def grey(values: list[list[int]], kind: str = "u2") -> np.ndarray[Any, Any]:
    """A small picture of these numbers."""
    return np.array(values, kind)


def test_ct_is_stored_as_hu_and_1024(library: Path, tmp_path: Path) -> None:
    """Signed and scaled numbers become HU + 1024, rounded, and clipped to 0…4095."""
    raw = grey([[-2000, -500, 0, 1], [20, 1000, 3000, 7000]], "i2")
    write(tmp_path / "in", dataset(values=raw, RescaleSlope=0.5, RescaleIntercept=10))
    imported(library, tmp_path / "in")

    assert only(library).tolist() == [[34, 784, 1034, 1034], [1044, 1534, 2534, 4095]]
    (series,) = facts_of(library).studies[0].series
    assert series.values is None  # the default is HU + 1024


def test_each_slice_has_its_own_rescale(library: Path, tmp_path: Path) -> None:
    """Slope and intercept are those of the slice, not of the first one."""
    raw = grey([[0, 10], [20, 30]])
    write(
        tmp_path / "in",
        dataset(seed=0, values=raw),
        dataset(seed=1, values=raw, RescaleIntercept=-1000, RescaleSlope=2),
    )
    imported(library, tmp_path / "in")

    assert [found.tolist() for found in stored(library).values()] == [
        [[0, 10], [20, 30]],
        [[24, 44], [64, 84]],
    ]


@pytest.mark.parametrize(
    ("elements", "padded"),
    [
        ({"PixelPaddingValue": 700}, [False, True, False, False]),
        ({"PixelPaddingValue": 700, "PixelPaddingRangeLimit": 800}, [False, True, True, False]),
        ({}, [False, False, False, False]),
    ],
)
def test_what_is_no_pixel_is_black(
    library: Path, tmp_path: Path, elements: dict[str, int], padded: list[bool]
) -> None:
    """Padding, a value or a range, is the lowest value, whatever it would mean."""
    write(tmp_path / "in", dataset(values=grey([[600, 700], [800, 900]]), **elements))
    imported(library, tmp_path / "in")

    assert (only(library).ravel() == 0).tolist() == padded


def test_monochrome1_becomes_dark_where_there_is_air(library: Path, tmp_path: Path) -> None:
    """Low numbers are bright in MONOCHROME1: numbers and windows are turned round, to the same greys."""
    raw = grey([[0, 100], [2000, 4095]])
    inverted = {"PhotometricInterpretation": "MONOCHROME1", "BitsStored": 12, "HighBit": 11}
    write(
        tmp_path / "in",
        dataset(
            "DX",
            values=raw,
            **inverted,
            WindowCenter=1000,
            WindowWidth=2001,
            RescaleSlope=1,
            RescaleIntercept=0,
        ),
    )
    imported(library, tmp_path / "in")

    (series,) = facts_of(library).studies[0].series
    assert only(library).tolist() == [[4095, 3995], [2095, 0]]
    assert series.values is not None
    assert (series.values.unit, series.values.slope, series.values.intercept) == ("a.u.", 1, 0)
    assert series.window == Window(center=3096, width=2001)
    center, width = stored_window(series) or (0, 0)
    for number in (100, 900, 1700):
        before = 1 - ((number - (1000 - 0.5)) / (2001 - 1) + 0.5)
        after = (4095 - number - (center - 0.5)) / (width - 1) + 0.5
        assert after == pytest.approx(before)


def test_a_window_of_the_header_is_kept_and_further_ones_are_offered(library: Path, tmp_path: Path) -> None:
    """The first is the series' window, the others are presets for readers; one that is usual goes by its name."""
    write(tmp_path / "in", dataset(WindowCenter=[40, -550], WindowWidth=[400, 1600]))
    imported(library, tmp_path / "in")

    (series,) = facts_of(library).studies[0].series
    assert series.window == "soft-tissue"
    assert series.presets == (Window(center=-550, width=1600),)


@pytest.mark.parametrize(
    ("region", "window"), [("CHEST", "lung"), ("HEAD", "brain"), ("ABDOMEN", "soft-tissue")]
)
def test_ct_without_a_window_is_seen_through_the_usual_one(
    library: Path, tmp_path: Path, region: str, window: str
) -> None:
    """A default by region."""
    write(tmp_path / "in", dataset(BodyPartExamined=region))
    imported(library, tmp_path / "in")

    assert facts_of(library).studies[0].series[0].window == window


def test_mr_without_a_window_gets_one_from_its_pixels(library: Path, tmp_path: Path) -> None:
    """Its values have no unit, and the window spans nearly all of them."""
    write(tmp_path / "in", *(dataset("MR", seed=seed) for seed in range(4)))
    imported(library, tmp_path / "in")

    (series,) = facts_of(library).studies[0].series
    assert isinstance(series.window, Window)
    assert series.values is not None
    assert series.values.unit == "a.u."
    low, high = series.window.center - series.window.width / 2, series.window.center + series.window.width / 2
    assert low < 1070
    assert 1110 < high < 2100


def test_pet_keeps_its_unit_with_a_common_scale(library: Path, tmp_path: Path) -> None:
    """Slices with different slopes are stored on one scale, to within half of its step."""
    raw = grey([[0, 1000], [20000, 32767]], "i2")
    objects = [
        dataset("PT", seed=seed, values=raw, RescaleSlope=slope, RescaleIntercept=0, Units="BQML")
        for seed, slope in enumerate((0.5, 2.25))
    ]
    write(tmp_path / "in", *objects)
    imported(library, tmp_path / "in")

    (series,) = facts_of(library).studies[0].series
    assert series.values is not None
    assert series.values.unit == "Bq/mL"
    for found, slope in zip(stored(library).values(), (0.5, 2.25), strict=True):
        meant = found * series.values.slope + series.values.intercept
        assert np.abs(meant - raw * slope).max() <= series.values.slope / 2 + 1e-6


def _lut(entries: list[int], bits: int) -> Dataset:
    lut = Dataset()
    lut.LUTDescriptor = [len(entries), 0, bits]
    lut["LUTDescriptor"].VR = "US"
    lut.LUTData = entries
    lut["LUTData"].VR = "US"
    return lut


def test_a_voi_lut_is_applied_and_its_whole_range_is_shown(library: Path, tmp_path: Path) -> None:
    """A radiograph's own curve is in what is stored."""
    entries = [min(4095, value * value // 4095) for value in range(4096)]
    values = grey([[0, 1000], [2000, 4095]])
    write(
        tmp_path / "in",
        dataset("DX", values=values, BitsStored=12, HighBit=11, VOILUTSequence=Sequence([_lut(entries, 12)])),
    )
    imported(library, tmp_path / "in")

    assert only(library).tolist() == [[0, 244], [976, 4095]]
    assert facts_of(library).studies[0].series[0].window == Window(center=2048, width=4096)


def test_a_voi_lut_of_eight_bits_is_applied_too(library: Path, tmp_path: Path) -> None:
    """A curve to 256 greys is as much the radiograph's own as a longer one."""
    table = _lut([255 - value // 16 for value in range(4096)], 8)
    values = grey([[0, 1000], [2000, 4095]])
    write(
        tmp_path / "in",
        dataset("DX", values=values, BitsStored=12, HighBit=11, VOILUTSequence=Sequence([table])),
    )
    imported(library, tmp_path / "in")

    assert only(library).tolist() == [[255, 193], [130, 0]]
    assert facts_of(library).studies[0].series[0].window == Window(center=128, width=256)


NEGATIVE = {"PhotometricInterpretation": "MONOCHROME1", "BitsStored": 12, "HighBit": 11}


def test_negatives_with_several_slopes_are_turned_round_on_one_scale(library: Path, tmp_path: Path) -> None:
    """What is stored means the value counted down from the highest of the whole stack."""
    raw = grey([[0, 100], [2000, 4095]])
    objects = [
        dataset("DX", seed=seed, values=raw, **NEGATIVE, RescaleSlope=1, RescaleIntercept=intercept)
        for seed, intercept in enumerate((0, -100))
    ]
    write(tmp_path / "in", *objects)
    imported(library, tmp_path / "in")

    (series,) = facts_of(library).studies[0].series
    assert series.values is not None
    for found, intercept in zip(stored(library).values(), (0, -100), strict=True):
        meant = found * series.values.slope + series.values.intercept
        # From -100 to 4095: the value v becomes 3995 - v.
        assert np.abs(meant - (4095 - 100 - (raw.astype(int) + intercept))).max() <= series.values.slope


def test_negatives_of_other_bits_or_tables_are_series_of_their_own(library: Path, tmp_path: Path) -> None:
    """10 and 12 bits, with and without a curve: no two of them have one meaning."""
    raw = grey([[0, 100], [900, 1023]])
    table = {"VOILUTSequence": Sequence([_lut(list(range(4096)), 12)])}
    write(
        tmp_path / "in",
        dataset("DX", seed=0, values=raw, **{**NEGATIVE, "BitsStored": 10, "HighBit": 9}),
        dataset("DX", seed=1, values=raw, **NEGATIVE),
        dataset("DX", seed=2, values=raw, **NEGATIVE, **table),
        dataset("DX", seed=3, values=raw, **{**NEGATIVE, "PhotometricInterpretation": "MONOCHROME2"}),
    )
    imported(library, tmp_path / "in")

    assert len(facts_of(library).studies[0].series) == 4
    found = sorted(values.tolist() for values in stored(library).values())
    turned = [[4095, 3995], [3195, 3072]]
    assert found == sorted([[[1023, 923], [123, 0]], turned, turned, raw.tolist()])


@pytest.mark.parametrize("signed", [False, True])
def test_stored_bits_that_lie_high_are_shifted_down(library: Path, tmp_path: Path, signed: bool) -> None:
    """High Bit 15 with 12 bits stored: the lower four are none of the pixel's."""
    meant = np.array([[-5, 100], [-2000, 2047]] if signed else [[0, 100], [2000, 4095]])
    raw = ((meant << 4) | 0x5).astype("i2" if signed else "u2")
    write(
        tmp_path / "in",
        dataset("CT", values=raw, BitsStored=12, HighBit=15, RescaleIntercept=0 if signed else -1024),
    )
    imported(library, tmp_path / "in")

    expected = np.clip(meant + 1024, 0, 4095) if signed else meant
    assert only(library).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        ({"PixelAspectRatio": [11, 1]}, "more than 10 times"),
        ({"PixelAspectRatio": [1, 100]}, "more than 10 times"),
        ({"PixelSpacing": [0.01, 100]}, "more than 10 times"),
        ({"PixelAspectRatio": [9, 1]}, "32 × 216, more than the limit of 5,000"),
    ],
)
def test_pixels_that_are_far_from_square_are_left_out(
    make_library: MakeLibrary, tmp_path: Path, elements: dict[str, Any], words: str
) -> None:
    """What would become larger than a picture may be is named before it is made."""
    library = make_library({"content/site.yaml": f"{SITE}pictures: {{max_pixels: 5000}}\n"})
    write(tmp_path / "in", dataset(**elements))
    report = imported(library, tmp_path / "in")

    assert report.pictures == 0
    assert words in reasons(report)["0000.dcm"]


def test_a_modality_lut_gives_the_values(library: Path, tmp_path: Path) -> None:
    """A table in place of slope and intercept."""
    entries = [65535 - 10 * value for value in range(4096)]
    values = grey([[0, 1], [2, 4095]])
    write(
        tmp_path / "in",
        dataset(
            "DX", values=values, BitsStored=12, HighBit=11, ModalityLUTSequence=Sequence([_lut(entries, 16)])
        ),
    )
    imported(library, tmp_path / "in")

    assert only(library).tolist() == [[65535, 65525], [65515, 24585]]


def test_eight_bits_stay_eight_bits(library: Path, tmp_path: Path) -> None:
    """Through a window if there is one; there is nothing left to choose."""
    values = grey([[0, 64], [128, 255]], "u1")
    write(tmp_path / "a", dataset("DX", values=values))
    write(tmp_path / "b", dataset("DX", values=values, WindowCenter=64, WindowWidth=65))
    write(tmp_path / "c", dataset("DX", values=values, PhotometricInterpretation="MONOCHROME1"))
    for name in "abc":
        imported(library, tmp_path / name, case_id=name)

    assert only(library, "a").tolist() == [[0, 64], [128, 255]]
    assert only(library, "b").tolist() == [[0, 129], [255, 255]]
    assert only(library, "c").tolist() == [[255, 191], [127, 0]]
    assert facts_of(library, "b").studies[0].series[0].window is None


def test_overlays_are_left_out(library: Path, tmp_path: Path) -> None:
    """What is drawn in planes of its own does not come along."""
    plain, drawn = dataset(seed=3), dataset(seed=3)
    drawn.add_new(0x60000010, "US", 24)
    drawn.add_new(0x60000011, "US", 32)
    drawn.add_new(0x60000050, "SS", [1, 1])
    drawn.add_new(0x60000100, "US", 1)
    drawn.add_new(0x60000102, "US", 0)
    drawn.add_new(0x60003000, "OW", b"\xff" * 96)
    write(tmp_path / "a", plain)
    write(tmp_path / "b", drawn)
    imported(library, tmp_path / "a", case_id="a")
    imported(library, tmp_path / "b", case_id="b")

    assert np.array_equal(only(library, "a"), only(library, "b"))


COLOURS = (
    np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [120, 130, 140]]], "u1").repeat(8, 0).repeat(8, 1)
)


def _ybr() -> np.ndarray[Any, Any]:
    return np.asarray(Image.fromarray(COLOURS, "RGB").convert("YCbCr"))


@pytest.mark.parametrize("form", ["rgb", "planar", "ybr", "palette"])
def test_colours_come_out_as_they_were(library: Path, tmp_path: Path, form: str) -> None:
    """RGB by pixel and by plane, YBR_FULL and palettes give the same picture."""
    if form == "planar":
        data = dataset(
            "US", values=COLOURS, PlanarConfiguration=1, PixelData=COLOURS.transpose(2, 0, 1).tobytes()
        )
    elif form == "ybr":
        data = dataset("US", values=_ybr(), PhotometricInterpretation="YBR_FULL")
    elif form == "palette":
        colours, indices = np.unique(COLOURS.reshape(-1, 3), axis=0, return_inverse=True)
        data = dataset(
            "US", values=indices.reshape(16, 16).astype("u1"), PhotometricInterpretation="PALETTE COLOR"
        )
        for name, column in zip(("Red", "Green", "Blue"), colours.T, strict=True):
            setattr(data, f"{name}PaletteColorLookupTableDescriptor", [len(colours), 0, 16])
            setattr(data, f"{name}PaletteColorLookupTableData", (column.astype("u2") * 257).tobytes())
    else:
        data = dataset("US", values=COLOURS)
    write(tmp_path / "in", data)
    imported(library, tmp_path / "in")

    found = only(library)
    assert found.shape == (16, 16, 3)
    assert np.abs(found.astype(int) - COLOURS).max() <= (3 if form == "ybr" else 0)


@pytest.mark.parametrize(
    ("elements", "shape"),
    [
        ({"PixelAspectRatio": [4, 3]}, (32, 32)),
        ({"PixelAspectRatio": [1, 2]}, (24, 64)),
        ({"PixelSpacing": [1.5, 0.5]}, (72, 32)),
    ],
)
def test_pixels_come_out_square(
    library: Path, tmp_path: Path, elements: dict[str, Any], shape: tuple[int, int]
) -> None:
    """A stated aspect, or unequal spacing, is put right, in values as well as in greys."""
    write(tmp_path / "in", dataset(**elements))
    imported(library, tmp_path / "in")

    found = only(library)
    assert found.shape == shape
    assert found.min() == 24
    assert 1300 < found.max() <= 2000
    if "PixelSpacing" in elements:
        assert facts_of(library).studies[0].series[0].pixel_spacing == (0.5, 0.5)


def _rle(values: np.ndarray[Any, Any]) -> bytes:
    from pydicom.pixels.encoders.base import get_encoder

    return bytes(
        get_encoder("1.2.840.10008.1.2.5").encode(
            values.tobytes(),
            rows=values.shape[0],
            columns=values.shape[1],
            samples_per_pixel=1,
            number_of_frames=1,
            bits_allocated=16,
            bits_stored=16,
            pixel_representation=0,
            photometric_interpretation="MONOCHROME2",
        )
    )


CODINGS: dict[str, Callable[[Any], bytes | bytearray]] = {
    "1.2.840.10008.1.2.4.57": lambda v: bytes(imagecodecs.ljpeg_encode(v, bitspersample=16)),
    "1.2.840.10008.1.2.4.70": lambda v: imagecodecs.jpeg8_encode(v, lossless=True, bitspersample=16),
    "1.2.840.10008.1.2.4.80": imagecodecs.jpegls_encode,
    "1.2.840.10008.1.2.4.90": lambda v: imagecodecs.jpeg2k_encode(
        v, codecformat="j2k", reversible=True, level=0
    ),
    "1.2.840.10008.1.2.4.201": lambda v: imagecodecs.htj2k_encode(v, reversible=True),
    "1.2.840.10008.1.2.5": _rle,
}


def coded(values: np.ndarray[Any, Any], syntax: str, **elements: Any) -> Dataset:
    """An object whose pixel data is compressed."""
    data = dataset(values=values, **elements)
    data.PixelData = encapsulate([bytes(CODINGS[syntax](values))])
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    return data


def write_coded(folder: Path, data: Dataset, syntax: str) -> None:
    """Writes an object that is compressed already."""
    import pydicom
    from pydicom.dataset import FileMetaDataset

    folder.mkdir(parents=True)
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    pydicom.dcmwrite(folder / "a.dcm", data, enforce_file_format=True)


@pytest.mark.parametrize("syntax", CODINGS)
def test_every_lossless_coding_gives_the_same_pixels(library: Path, tmp_path: Path, syntax: str) -> None:
    """RLE, JPEG lossless, JPEG-LS, JPEG 2000 and HTJ2K all hold what the plain file holds."""
    values = pixels(48, 64, seed=5)
    write_coded(tmp_path / "in", coded(values, syntax), syntax)
    report = imported(library, tmp_path / "in")

    assert report.left_out == ()
    assert np.array_equal(only(library), values)


@pytest.mark.parametrize("syntax", CODINGS)
def test_a_frame_that_is_cut_short_or_of_another_size_is_named(
    library: Path, tmp_path: Path, syntax: str
) -> None:
    """No half-black picture passes for a whole one, and a header can't make a decoder fill the memory."""
    values = pixels(48, 64)
    whole = bytes(CODINGS[syntax](values))
    data = coded(values, syntax)
    data.PixelData = encapsulate([whole[: len(whole) // 2]])
    write_coded(tmp_path / "cut", data, syntax)
    write_coded(tmp_path / "other", coded(values, syntax, Rows=40), syntax)

    assert "decoded" in reasons(imported(library, tmp_path / "cut", case_id="cut"))["a.dcm"]
    assert "decoded" in reasons(imported(library, tmp_path / "other", case_id="other"))["a.dcm"]


@given(st.binary(max_size=400))
def test_the_size_of_any_bytes_is_a_size_or_none(data: bytes) -> None:
    """Looking for the size in noise ends, and raises nothing."""
    found = coded_size(b"\xff\xd8" + data)

    assert found is None or (len(found) == 2 and min(found) >= 0)


def test_pictures_hold_pixels_and_nothing_else(library: Path, tmp_path: Path) -> None:
    """Every PNG that is written has the chunks of its pixels alone."""
    write(tmp_path / "in", dataset(seed=1), dataset("US", seed=2, values=COLOURS, SeriesInstanceUID="1.2.3"))
    imported(library, tmp_path / "in")
    pictures = list((library / "content/cases/chest-1").rglob("*.png"))

    assert len(pictures) == 2
    assert [foreign_parts(path.read_bytes()) for path in pictures] == [(), ()]
