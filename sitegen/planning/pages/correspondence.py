"""How readers answer: a letter to the editors for each case, and its discussion on another site, loaded only when asked for.

No I/O.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from sitegen import urls
from sitegen.model.library import Case
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.views.case import DiscussionView
from sitegen.settings import DiscussionSettings, Giscus

_GISCUS: Final = "https://giscus.app"
_GISCUS_LANGUAGES: Final = frozenset((
    "ar", "bg", "ca", "cs", "da", "de", "en", "eo", "es", "eu", "fa", "fr", "he", "hu", "id", "it", "ja", "ko", "nl",
    "pl", "pt", "ro", "ru", "th", "tr", "uk", "uz", "vi",
))  # fmt: skip
"""Those that its interface speaks, as the folders of its repository name them."""


def frame_hosts(settings: DiscussionSettings) -> tuple[str, ...]:
    """The sites that a page may show in a frame, once a reader asks."""
    return (_GISCUS,) if settings.giscus else ()


def letter_about(edition: Edition, shown: Shown) -> str:
    """A mailto link (RFC 6068) to the editors; the subject names the case, its title only where the answer is open."""
    contact = edition.settings.contact
    if contact is None:
        return ""
    case = shown.public
    title = f", {edition.words(case.facts.title)}" if shown.hiding == "open" else ""
    site = edition.words(edition.settings.title)
    subject = edition.t("contact.subject", site=site, case=f"{case.id}{title}")
    return f"mailto:{quote(contact, safe='@')}?subject={quote(' '.join(subject.split()), safe='')}"


def discussion_of(edition: Edition, case: Case) -> DiscussionView | None:
    """The discussion of a case, which comes with its answer: whoever writes there tells it."""
    discussion = edition.settings.discussion
    address = urls.absolute(edition.settings.base_url, edition.urls.case(case.id))
    if discussion.giscus:
        return _giscus(edition, discussion.giscus, case.id, address)
    if discussion.link:
        url = discussion.link.replace("{id}", quote(case.id, safe="")).replace(
            "{url}", quote(address, safe="")
        )
        return DiscussionView(url, urlsplit(url).hostname or "", "")
    return None


def _giscus(edition: Edition, giscus: Giscus, case_id: str, address: str) -> DiscussionView:
    """The page that giscus' own script would put into a frame; a discussion is found by the case's id in its title."""
    language = edition.language.partition("-")[0]
    asked = {
        "origin": address,
        "repo": giscus.repo,
        "repoId": giscus.repo_id,
        "category": giscus.category,
        "categoryId": giscus.category_id,
        "term": case_id,
        "strict": "0",
        "reactionsEnabled": "1",
        "emitMetadata": "0",
        "inputPosition": "bottom",
        "theme": "dark",
        "backLink": address,
    }
    spoken = language if language in _GISCUS_LANGUAGES else "en"
    forum = f"https://github.com/{giscus.repo}/discussions?{urlencode({'discussions_q': case_id})}"
    return DiscussionView(
        f"{_GISCUS}/{spoken}/widget?{urlencode(asked)}", urlsplit(_GISCUS).hostname or "", forum
    )
