"""The table of the demonstration cases: who is imaged, with which lesions, in which pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .body import Body
from .disease import Lesion
from .geometry import Point

Lesions = tuple[Lesion, ...]


@dataclass(frozen=True)
class Film:
    """One radiograph: file name, view (pa, ap or lateral), its lesions, and whether tubes are in place."""

    name: str
    view: str
    lesions: Lesions
    tubes: bool = False
    breath: float = 0.0


@dataclass(frozen=True)
class Case:
    """One case: the person, the lesions of the CT (None: no CT) and the radiographs."""

    name: str
    body: Body
    films: tuple[Film, ...] = ()
    ct: Lesions | None = None
    top: float = 84.0  # height of the first slice, mm above the carina
    bottom: float = -152.0


def patch(
    name: str,
    x: float,
    y: float,
    z: float,
    r: float,
    fill: float = 0.38,
    flat: float = 1.0,
    paving: float = 0.0,
    ragged: float = 0.7,
    seed: int = 0,
) -> Lesion:
    """A ragged patch of ground glass (or of consolidation if well filled); `flat` squeezes it sideways."""
    radii: Point = (r * flat, r, r * 1.05)
    number = seed or int(abs(x) * 7 + abs(y) * 3 + abs(z)) % 997 + 1
    return Lesion(name, "blob", (x, y, z), radii, fill, ragged, 7.0 if fill < 0.7 else 5.0, paving, number)


def band(
    name: str, side: int, amount: float, fill: float, paving: float, seed: int, wide: float = 30.0
) -> Lesion:
    """Patchy disease under the pleura of one lung."""
    return Lesion(name, "peripheral", (0, 0, 0), (wide, 0, 0), fill, 0.5, 6.0, paving, seed, side, amount)


def ball(
    name: str, x: float, y: float, z: float, r: float, tall: float = 1.0, ragged: float = 0.12
) -> Lesion:
    """A solid round nodule."""
    number = int(abs(x) * 5 + abs(y) * 3 + abs(z) * 2) % 991 + 1
    return Lesion(name, "nodule", (x, y, z), (r, r, r * tall), 1.0, ragged, 1.8, 0.0, number)


def faded(lesions: Lesions, share: float) -> Lesions:
    """The same lesions with less filling: resolution over time."""
    return tuple(
        replace(item, fill=item.fill * share, amount=item.amount * min(1.0, share + 0.25)) for item in lesions
    )


def _early() -> Lesions:
    return (
        patch("right-lower-1", -110, 34, -92, 15),
        patch("right-lower-2", -66, 66, -74, 13, 0.34),
        patch("left-lower-1", 112, 30, -84, 14, 0.36),
        patch("left-lower-2", 72, 64, -110, 16, 0.38),
    )


def _peak() -> Lesions:
    return (
        band("right-band", -1, 0.62, 0.50, 0.34, 21, 34),
        band("left-band", 1, 0.58, 0.48, 0.34, 22, 34),
        patch("right-lower", -84, 52, -86, 32, 0.50, paving=0.36),
        patch("left-lower", 88, 48, -88, 30, 0.50, paving=0.36),
        patch("right-upper", -86, -10, 28, 22, 0.42, paving=0.30),
    )


def _multifocal(fill: float, size: float, seed: int) -> Lesions:
    spots = (
        ("right-mid", -92, 20, -34, 24),
        ("right-lower", -86, 44, -92, 30),
        ("right-upper", -82, 30, 30, 15),
        ("left-mid", 98, 24, -30, 24),
        ("left-lower", 84, 50, -96, 27),
        ("left-upper", 76, 24, 26, 12),
    )
    return tuple(
        replace(
            patch(n, x, y, z, r * size, fill * (1 - 0.10 * (i % 3)), 0.85, ragged=0.85, seed=seed + i),
            edge=13.0,
        )
        for i, (n, x, y, z, r) in enumerate(spots)
    )


def _organising() -> Lesions:
    ring = Lesion("right-ring", "ring", (-84, 40, -62), (26, 24, 24), 0.30, 0.28, 2.4, 0.0, 71)
    return (
        ring,
        Lesion("left-perilobular", "bands", (88, 44, -80), (34, 32, 42), 0.22, 0.35, 4.0, 0.0, 72),
        Lesion("right-perilobular", "bands", (-98, 10, -104), (28, 38, 30), 0.20, 0.35, 4.0, 0.0, 73),
        Lesion("left-band", "blob", (108, 0, -34), (8, 36, 12), 0.80, 0.45, 4.0, 0.0, 74),
        Lesion("right-band", "blob", (-64, 68, -28), (30, 8, 10), 0.80, 0.45, 4.0, 0.0, 75),
    )


def _spread_nodules() -> Lesions:
    spots = (
        (-92, 30, 22, 6),
        (-60, 52, -24, 9),
        (-104, 6, -58, 12),
        (-74, 48, -86, 15),
        (-48, -52, -66, 7),
        (-112, 30, -112, 8),
        (64, 40, 40, 7),
        (96, 14, -8, 10),
        (70, 58, -62, 13),
        (104, 22, -90, 17),
        (58, 60, -124, 9),
        (88, -44, -44, 6),
        (-84, -34, -2, 5),
        (110, 30, -44, 5),
    )
    return tuple(ball(f"nodule-{i + 1:02d}", *spot) for i, spot in enumerate(spots))


def _diffuse(amount: float, fill: float) -> Lesions:
    return tuple(
        Lesion(
            f"{'right' if side < 0 else 'left'}-diffuse",
            "diffuse",
            fill=fill,
            amount=amount,
            seed=81 + side,
            side=side,
        )
        for side in (-1, 1)
    )


def _effusion(side: int, level: float, film: float, climb: float) -> Lesion:
    name = "right-fluid" if side < 0 else "left-fluid"
    return Lesion(name, "effusion", radii=(20.0, 0.0, climb), amount=film, side=side, level=level)


def _covid_table() -> list[Case]:
    early, peak = _early(), _peak()
    day4 = _multifocal(0.50, 0.9, 301)
    day8 = (
        *_multifocal(0.76, 1.18, 301),
        band("right-band", -1, 0.45, 0.6, 0.0, 31),
        band("left-band", 1, 0.45, 0.6, 0.0, 32),
    )
    one = (patch("right-middle", -100, -28, -58, 10, 0.34),)
    low = (
        patch("right-lower", -82, 52, -88, 36, 0.62, paving=0.10),
        patch("right-lower-core", -76, 58, -94, 20, 0.95, ragged=0.6),
    )
    return [
        Case("chest-001", Body(11, 0.98, 0.97, 0.98), (Film("pa.jpg", "pa", early),), early),
        Case("chest-002", Body(12, 1.03, 1.06, 1.0, fat=19, aorta=1.05, breath=10), (), peak),
        Case(
            "chest-003",
            Body(13, 1.02, 1.02, 1.01, heart=1.04, fat=17, aorta=1.08),
            (
                Film("day-01.jpg", "pa", _multifocal(0.24, 0.7, 301)),
                Film("day-04.jpg", "ap", day4, breath=6),
                Film("day-08.jpg", "ap", day8, breath=11),
                Film("day-15.jpg", "pa", faded(day4, 0.55), breath=3),
            ),
            _multifocal(0.50, 0.95, 301),
        ),
        Case("chest-010", Body(20, 0.97, 1.0, 0.98, fat=15, breath=8), (), _organising()),
        Case("chest-011", Body(21, 0.93, 0.92, 0.96, fat=12, breast=0.85), (Film("pa.jpg", "pa", one),), one),
        Case(
            "chest-012",
            Body(22, 1.05, 1.05, 0.98, heart=1.05, fat=20, supine=True, turn=2),
            (
                Film("day-06.jpg", "ap", _diffuse(0.05, 0.58), breath=10),
                Film("day-08.jpg", "ap", _diffuse(0.32, 0.66), True, 12),
                Film("day-11.jpg", "ap", _diffuse(0.66, 0.78), True, 10),
            ),
        ),
        Case(
            "chest-013",
            Body(23, 1.0, 1.03, 0.97, heart=1.06, fat=18, turn=-2),
            (
                Film(
                    "ap.jpg",
                    "ap",
                    (*_multifocal(0.66, 1.0, 501), band("right-band", -1, 0.3, 0.5, 0.0, 33)),
                    breath=10,
                ),
            ),
        ),
        Case("chest-014", Body(24, 1.01, 1.0, 1.02, fat=13), (Film("pa.jpg", "pa", low),), low),
        Case(
            "chest-016",
            Body(26, 0.95, 0.94, 0.97, fat=14, breast=0.9),
            (Film("pa-1.jpg", "pa", _multifocal(0.46, 0.9, 601), breath=4), Film("pa-2.jpg", "pa", ())),
        ),
    ]


def _other_table() -> list[Case]:
    air = (Lesion("left-air", "pneumothorax", radii=(3.0, 9.0, 26.0), side=1),)
    lobe = (Lesion("right-lower-lobe", "lobar", fill=0.90, side=-1, level=34.0, seed=61),)
    fluid = (_effusion(-1, -104, 4.0, 74),)
    nodule = (ball("right-upper-nodule", -70, 14, 23, 11, 1.1, 0.16),)
    many = _spread_nodules()
    both = (_effusion(-1, -138, 2.5, 22), _effusion(1, -146, 2.5, 24))
    return [
        Case(
            "chest-004",
            Body(14, 0.95, 0.90, 1.07, heart=0.93, fat=9),
            (Film("pa.jpg", "pa", air),),
            air,
            90,
            -156,
        ),
        Case(
            "chest-005",
            Body(15, 1.0, 1.0, 1.0, fat=13),
            (Film("pa.jpg", "pa", ()), Film("lateral.jpg", "lateral", ())),
            (),
        ),
        Case(
            "chest-006",
            Body(16, 0.99, 1.02, 1.0, fat=15),
            (Film("pa.jpg", "pa", lobe, breath=4), Film("lateral.jpg", "lateral", lobe, breath=4)),
        ),
        Case(
            "chest-007",
            Body(17, 1.02, 1.0, 0.99, heart=1.03, fat=15, aorta=1.08),
            (Film("pa.jpg", "pa", fluid, breath=3), Film("lateral.jpg", "lateral", fluid, breath=3)),
        ),
        Case(
            "chest-008",
            Body(18, 1.0, 1.04, 1.03, fat=14, aorta=1.06),
            (Film("pa.jpg", "pa", nodule),),
            nodule,
        ),
        Case(
            "chest-009", Body(19, 0.96, 0.98, 0.97, fat=11, breast=0.75), (Film("pa.jpg", "pa", many),), many
        ),
        Case(
            "chest-015",
            Body(25, 1.0, 1.02, 0.97, heart=1.33, fat=17, aorta=1.14),
            (Film("pa.jpg", "pa", both, breath=8), Film("lateral.jpg", "lateral", both, breath=8)),
        ),
    ]


def all_cases() -> list[Case]:
    """Every case, in the order of the names."""
    return sorted(_covid_table() + _other_table(), key=lambda case: case.name)
