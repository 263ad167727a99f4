"""Prose put in its place on a page: links into the library become addresses, pictures become <picture>.

No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from sitegen import urls
from sitegen.errors import Problem, warning
from sitegen.model.library import Case, Prose, ProseLink, ProsePicture, ProseSection
from sitegen.planning.edition import Edition
from sitegen.planning.views.page import PictureView, Section
from sitegen.reading.schema import did_you_mean

_ID = re.compile(r'\sid="([^"]+)"')
PROSE_SIZES = "(min-width: 60rem) 42rem, 100vw"


def sections_of(
    edition: Edition,
    prose: Prose,
    page_url: str,
    *,
    owner: Case | None = None,
    only: Collection[str] | None = None,
    anchors: frozenset[str] = frozenset(),
    base: str = "",
) -> tuple[Section, ...]:
    """The sections in the edition's language, else in the default one.

    `anchors` are ids that the page has besides those of its words and its series. With `base`, links are whole addresses, for words that are
    read elsewhere.
    """
    language = edition.language if edition.language in prose else edition.default
    declared = "" if language == edition.language else language
    ground = replace(_ground(edition, prose.get(language, ()), page_url, owner, anchors), base=base)
    return tuple(
        Section(section.id, section.heading, _placed(edition, section, ground), declared)
        for section in prose.get(language, ())
        if only is None or section.id in only
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """The page on which words stand."""

    url: str
    owner: Case | None
    anchors: frozenset[str]
    """Ids that are on the page."""
    hidden: frozenset[str]
    """Ids that will be on it after the reveal."""
    base: str = ""
    """Before site paths, where the words are read elsewhere."""

    def link(self, target: str) -> str:
        """The link from here to a site path, to an anchor of the page, or out of the site."""
        if not self.base or "://" in target or target.startswith("mailto:"):
            return urls.relative(self.url, target)
        return urls.absolute(self.base, self.url + target if target.startswith("#") else target)


def _ground(
    edition: Edition, shown: Sequence[ProseSection], url: str, owner: Case | None, anchors: frozenset[str]
) -> _Ground:
    here = anchors | _ids(shown)
    if owner is None:
        return _Ground(url, None, here, frozenset())
    here |= set(series_anchors(owner).values()) | {
        urls.study_anchor(study.facts.id) for study in owner.studies
    }
    whole = edition.library.cases[owner.id]
    every = frozenset().union(*(_ids(sections) for sections in whole.prose.values()))
    if edition.public.cases[owner.id].answer is not None:
        return _Ground(url, owner, here | every, frozenset())
    return _Ground(url, owner, here, every)


def _ids(sections: Sequence[ProseSection]) -> frozenset[str]:
    found = {section.id for section in sections}
    return frozenset(found.union(*(_ID.findall(section.html) for section in sections)))


def lead(sections: Sequence[ProseSection], limit: int = 200) -> str:
    """The first words of prose, for descriptions."""
    text = next((section.text for section in sections if section.text), "")
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _placed(edition: Edition, section: ProseSection, ground: _Ground) -> Markup:
    html = section.html
    for link in section.links:
        target = _target(edition, link, ground)
        if target is None:
            html = html.replace(f' href="{link.token}"', "")
        else:
            html = html.replace(link.token, str(Markup.escape(ground.link(target))))
    for picture in section.pictures:
        html = _with_picture(edition, html, picture, ground)
    return Markup(html)  # noqa: S704 - sanitised in reading; what is put in here is escaped


def _with_picture(edition: Edition, html: str, found: ProsePicture, ground: _Ground) -> str:
    view = edition.pictures.responsive(found.picture, found.alt)
    picture = _markup(view, ground)
    caption = Markup("<figcaption>{}</figcaption>").format(found.caption) if found.caption else ""
    figure = Markup("<figure>{}{}</figure>").format(picture, caption)
    token = f"<span>{found.token}</span>"
    html = html.replace(f"<p>{token}</p>", str(figure))
    return html.replace(token, str(picture))


def _markup(view: PictureView, ground: _Ground) -> Markup:
    first = ", ".join(f"{ground.link(item.url)} {item.width}w" for item in view.first)
    fallback = ""
    if len(view.fallback) > 1:
        srcset = ", ".join(f"{ground.link(item.url)} {item.width}w" for item in view.fallback)
        fallback = Markup(' srcset="{}" sizes="{}"').format(srcset, PROSE_SIZES)
    last = view.full
    return Markup(
        '<picture><source type="{}" srcset="{}" sizes="{}">'
        '<img src="{}"{} width="{}" height="{}" alt="{}" loading="lazy" decoding="async"></picture>'
    ).format(
        view.media_type,
        first,
        PROSE_SIZES,
        ground.link(last.url),
        fallback,
        last.width,
        last.height,
        view.alt,
    )


def _target(edition: Edition, link: ProseLink, ground: _Ground) -> str | None:
    """The site path that a link means, or None where there is none; then a Problem is kept."""
    kind, _, rest = link.target.partition(":")
    if link.target.startswith("#"):
        return _anchor(edition, link, ground)
    name, _, part = rest.partition("#")
    match kind:
        case "case":
            return _case(edition, link, name)
        case "finding":
            if name in edition.library.findings:
                return edition.urls.finding(name)
            return _broken(edition, link, "finding", name, list(edition.library.findings))
        case "collection":
            known: Mapping[str, object] = edition.library.collections
            return _plain(
                edition, link, name, known, edition.public.collections, edition.urls.collection(name)
            )
        case "page" if name == "submit" and edition.settings.submission:
            return edition.urls.submission
        case "page":
            found = _plain(
                edition, link, name, edition.library.pages, edition.public.pages, edition.urls.page(name)
            )
            return _part_of_page(edition, link, found, part) if part and found else found
        case _:
            return _guideline(edition, link, name, part)


def _part_of_page(edition: Edition, link: ProseLink, path: str, part: str) -> str | None:
    """The path of a heading on another page of prose."""
    page = edition.public.pages[link.target.partition(":")[2].partition("#")[0]]
    known = _ids(page.prose.get(edition.language) or page.prose.get(edition.default, ()))
    if part in known:
        return f"{path}#{part}"
    message = f"the link '{link.target}' leads nowhere: the page has no heading '{part}'"
    edition.problems.append(Problem("broken-link", link.place, message, did_you_mean(part, sorted(known))))
    return None


def _plain(
    edition: Edition,
    link: ProseLink,
    name: str,
    known: Mapping[str, object],
    public: Mapping[str, object],
    target: str,
) -> str | None:
    """The path of a record that needs nothing but to be there and published."""
    if name not in known:
        return _broken(edition, link, link.target.partition(":")[0], name, list(known))
    return target if name in public else _unpublished(edition, link)


def _broken(edition: Edition, link: ProseLink, kind: str, name: str, known: list[str]) -> str | None:
    if not edition.library.unread(kind, name):
        message = f"the link '{link.target}' leads nowhere: there is no {kind} '{name}'"
        hint = (
            did_you_mean(name, known)
            if len(known) < 40
            else did_you_mean(name, known).partition("known are")[0]
        )
        edition.problems.append(Problem("broken-link", link.place, message, hint))
    return None


def _unpublished(edition: Edition, link: ProseLink) -> str | None:
    message = f"the link '{link.target}' leads to something that is not published"
    hint = "it stands as plain words until that is published"
    edition.problems.append(warning("link-unpublished", link.place, message, hint))
    return None


def _case(edition: Edition, link: ProseLink, name: str) -> str | None:
    if name not in edition.library.cases:
        return _broken(edition, link, "case", name, list(edition.library.cases))
    shown = edition.public.cases.get(name)
    if shown is None:
        return _unpublished(edition, link)
    if shown.hiding != "open":
        message = f"the link '{link.target}' leads to a case whose answer is hidden, and the words around it may tell it"
        hint = "it stands as plain words until the answer is public"
        edition.problems.append(warning("link-to-hidden", link.place, message, hint))
        return None
    return edition.urls.case(name)


def _guideline(edition: Edition, link: ProseLink, name: str, part: str) -> str | None:
    guideline = edition.library.guidelines.get(name)
    if guideline is None:
        return _broken(edition, link, "guideline", name, list(edition.library.guidelines))
    recommendations = [item.id for item in guideline.facts.recommendations]
    if part and part not in recommendations:
        message = f"the link '{link.target}' leads nowhere: '{name}' has no recommendation '{part}'"
        edition.problems.append(
            Problem("broken-link", link.place, message, did_you_mean(part, recommendations))
        )
        return None
    if name not in edition.public.guidelines:
        return _unpublished(edition, link)
    return edition.urls.guideline(name, part)


def _anchor(edition: Edition, link: ProseLink, ground: _Ground) -> str | None:
    """`#<series>/<picture>` in a case, or an id that is on the page."""
    owner = ground.owner
    series_id, slash, number = link.target[1:].partition("/")
    if not slash:
        if series_id in ground.anchors:
            return link.target
        if series_id not in ground.hidden:
            message = f"the link '{link.target}' leads nowhere: nothing on this page has that id"
            hint = did_you_mean(series_id, sorted(item for item in ground.anchors if item))
            edition.problems.append(Problem("broken-link", link.place, message, hint))
        return None
    if owner is not None:
        anchors = series_anchors(owner)
        for (study_id, key), anchor in anchors.items():
            if series_id in (key, f"{study_id}-{key}"):
                count = next(
                    len(series.pictures)
                    for study in owner.studies
                    for series in study.series
                    if (study.facts.id, series.facts.id) == (study_id, key)
                )
                if number.isdigit() and 1 <= int(number) <= count:
                    return "#" + urls.picture_anchor(anchor, int(number))
                message = f"the link '{link.target}' leads nowhere: the series has {count} pictures"
                edition.problems.append(Problem("broken-link", link.place, message, "count from 1"))
                return None
        known = [key for _, key in anchors]
    else:
        known = []
    message = f"the link '{link.target}' leads nowhere: there is no series '{series_id}' here"
    edition.problems.append(Problem("broken-link", link.place, message, did_you_mean(series_id, known)))
    return None


def series_anchors(case: Case) -> dict[tuple[str, str], str]:
    """(study id, series id) → anchor."""
    keys = [(study.facts.id, series.facts.id) for study in case.studies for series in study.series]
    ids = [key for _, key in keys]
    return {
        (study, series): urls.series_anchor(study, series, repeated=ids.count(series) > 1)
        for study, series in keys
    }
