"""What the template of the editors' page receives. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.page import Link


@dataclass(frozen=True, slots=True)
class Due:
    """A record that an editor has to see to."""

    link: Link | None
    """None for what has no page of its own."""
    name: str
    """The id, which is also the name of its folder."""
    what: str
    date: str
    iso: str
    late: bool


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Records with the same thing to be done."""

    id: str
    title: str
    rows: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class DashboardView:
    """The editors' page: every group, the empty ones too, since that nothing is due is news as well."""

    today: str
    groups: tuple[DueGroup, ...]
