"""content/site.yaml as values: Settings, with what each setting does.

No I/O.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sitegen.model.rounds import Weekday
from sitegen.model.values import Doi, Facts, Id, Ids, Licence, Positive, Text, WebAddress


def _ends_in_slash(value: str) -> str:
    return value if value.endswith("/") else value + "/"


def _link_template(value: str) -> str:
    if set(re.findall(r"\{[^{}]*\}?|\}", value)) - {"{id}", "{url}"}:
        raise ValueError("the link may hold {id} and {url}, and no other braces")
    if not re.fullmatch(r"https://[^\s/?#{}@]+[/?#]\S*", value):
        raise ValueError("expected an address such as https://forum.example/cases/{id}")
    return value


BaseUrl = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$"), AfterValidator(_ends_in_slash)
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
FormAddress = Annotated[str, StringConstraints(pattern=r"^https://[A-Za-z0-9.-]+(:\d+)?(/[^\s\"'<>;,]*)?$")]
"""Its host goes into the Content-Security-Policy, so nothing that ends a rule there may stand in it."""
MailAddress = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
Host = Literal["github-pages", "gitlab-pages", "cloudflare-pages", "netlify", "own"]
Quality = Annotated[int, Field(ge=1, le=100)]


class PictureSettings(Facts):
    """How pictures are published."""

    widths: Annotated[tuple[Positive, ...], Field(min_length=1)] = (480, 800, 1200, 1800, 2600)
    """Widths in pixels of a radiograph or a picture in prose; never more than the source has."""
    thumbnail: Positive = 360
    """Width in pixels of the picture on a card."""
    format: Literal["avif", "webp"] = "avif"
    """What browsers are offered before JPEG for radiographs, pictures in prose and cards. Lossy WebP keeps 220 of 256 greys and is
    larger: for readers whose browsers show no AVIF. Slices of a series are AVIF always."""
    jpeg_widths: Literal["one", "all"] = "one"
    """Whether JPEG, for browsers that show nothing else, is made in one width or in each."""
    avif_quality: Quality = 57
    """The quality of AVIF, from 1 to 100."""
    webp_quality: Quality = 80
    """The quality of WebP, from 1 to 100."""
    jpeg_quality: Quality = 85
    """The quality of JPEG, from 1 to 100."""
    max_pixels: Positive = 40_000_000
    """Larger sources are refused before they are decoded, since decoding needs memory for all of them."""


class DataSettings(Facts):
    """How the library is handed on as a data set."""

    export: bool = True
    """Whether it is: tables, records and their description below data/."""
    answers: Literal["revealed", "revealed-and-click"] = "revealed"
    """Which answers are in it: those that everybody sees, or those behind a click too. Never one before its day."""
    version: (
        Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")] | None
    ) = None
    """What the editors call this state of the data (semver.org); without it the day of the last change counts."""
    doi: Doi | None = None
    """The data set's own, once it is deposited."""


class DeployTarget(Facts):
    """Where `sitegen deploy` brings the site; never a password, which comes from the environment."""

    name: Id
    """What the command calls it."""
    to: Annotated[str, StringConstraints(pattern=r"^[a-z0-9+]+://\S+$")]
    """The address: file:, rsync:, rsync+ssh:, git+ssh:, git+https:, git+file: or s3:."""
    history: bool = False
    """Whether a git branch keeps all earlier states of the site; else it holds one commit, the newest."""
    endpoint: WebAddress | None = None
    """The S3-compatible service, where it is not Amazon's."""
    region: str | None = None
    """The region of the bucket, where the service has several."""


def _named_apart(targets: tuple[DeployTarget, ...]) -> tuple[DeployTarget, ...]:
    names = [target.name for target in targets]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two targets are called '{twice[0]}'")
    return targets


class RoundSettings(Facts):
    """How the library puts cases to its readers as rounds, and where their lists go."""

    collection: Id | None = None
    """A series: each of its quiz cases with a ranked question is a round. Other cases say so themselves."""
    posts: Weekday = "monday"
    """The day on which cases are posted."""
    closes: Weekday = "sunday"
    """The weekday whose end is the last moment for a list."""
    weeks: Annotated[int, Field(ge=1, le=26)] = 2
    """The how-manyth such weekday after the posting that is."""
    time_zone: str = "UTC"
    """Where the closing day ends (IANA, such as Asia/Seoul)."""
    form: FormAddress | None = None
    """Where the form of a case page is sent, usually to another host."""
    email: MailAddress | None = None
    """Where lists go by e-mail."""


class CmsSettings(Facts):
    """In which repository a CMS in the browser writes, and how editors sign in there."""

    backend: Literal["github", "gitlab", "gitea"] = "github"
    """Where the repository is kept."""
    repo: Annotated[str, StringConstraints(pattern=r"^[^\s/]+(/[^\s/]+)+$")]
    """The repository: owner/name."""
    branch: str | None = None
    """The branch that is published; without it the repository's own default."""
    login_url: WebAddress | None = None
    """The service by which editors sign in, where they don't do so with a token of their own."""
    api_url: WebAddress | None = None
    """The programming interface of a server of your own."""
    app_id: str | None = None
    """The application's id at GitLab or Gitea, for signing in there."""
    review: bool = True
    """Whether a change is a proposal first, which the check sees before it is published (GitHub and GitLab)."""
    script: WebAddress | None = None
    """A copy of the CMS's script on your own host, the same version byte for byte."""


class SubmissionSettings(Facts):
    """Where members send the cases that they make on the page of submission."""

    email: MailAddress | None = None
    """The address to which a case is sent as an attachment."""
    issues: WebAddress | None = None
    """Where a new issue is opened; what is attached to one is public where the issues are."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> SubmissionSettings:
        if not (self.email or self.issues):
            raise ValueError("cases have to be sent somewhere: give email, issues, or both")
        return self


class Destination(Facts):
    """Where announcements go: a name that anybody may read; the address with its secrets stands in the environment."""

    name: Id
    """What `sitegen announce --send` takes."""
    language: Language | None = None
    """Of what is sent there; without it the library's default."""

    @property
    def variable(self) -> str:
        """The environment variable that holds the address."""
        return f"SITEGEN_ANNOUNCE_{self.name.upper().replace('-', '_')}"


class AnnounceSettings(Facts):
    """How news are told."""

    days: Annotated[int, Field(ge=0, le=366)] = 14
    """For how many days the home page tells of what is new; 0 for never."""
    segments: Annotated[int, Field(ge=1, le=10)] = 2
    """The most parts that a text message may be sent in; each is paid for."""
    destinations: tuple[Destination, ...] = ()
    """Names that `sitegen announce --send` takes for an address."""

    @model_validator(mode="after")
    def _names_differ(self) -> AnnounceSettings:
        names = [item.name for item in self.destinations]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two destinations are called '{name}'")
        return self


class Giscus(Facts):
    """A repository whose GitHub Discussions giscus.app shows; its page of settings gives these."""

    repo: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    """The repository: owner/name."""
    repo_id: Annotated[str, StringConstraints(pattern=r"^[\w=-]+$")]
    """What GitHub calls it by, such as R_1."""
    category: str
    """The category of its discussions in which cases are discussed."""
    category_id: Annotated[str, StringConstraints(pattern=r"^[\w=-]+$")]
    """What GitHub calls it by, such as DIC_1."""


class DiscussionSettings(Facts):
    """Where readers discuss cases: one of the two, or neither."""

    link: Annotated[str, AfterValidator(_link_template)] | None = None
    """The address of a case's discussion, with {id} and {url} for the case's id and address."""
    giscus: Giscus | None = None
    """The repository whose GitHub Discussions are shown in the case's page, once a reader asks for them."""

    @model_validator(mode="after")
    def _one_of_both(self) -> DiscussionSettings:
        if self.link and self.giscus:
            raise ValueError("a case is discussed at one place: keep link or giscus")
        return self


class Settings(Facts):
    """The settings of a library."""

    title: Text
    """The name of the library, on every page."""
    base_url: BaseUrl
    """Where the site will live; used for canonical links and the sitemap, never for links between pages."""
    host: Host = "own"
    """Where the site is published: number and size of its files are held against what that host takes."""
    tagline: Text | None = None
    """A short line under the name."""
    description: Text | None = None
    """Two sentences for search engines and for people who share a link."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    """The first is the default: the language of plain texts and of the pages at the root."""
    theme: Id = "reading-room"
    """How the pages look: a folder of themes/, or a theme that comes with sitegen."""
    publisher: Text | None = None
    """Who is responsible for the library."""
    license: Licence | None = None
    """The licence of what names none of its own."""
    notice: Text | None = None
    """A line shown at the foot of every page."""
    collections: Ids = ()
    """Which collections stand in the menu, in this order."""
    page_size: Positive = 48
    """Cases on one page of the index."""
    recent: Positive = 8
    """Recent cases on the home page."""
    pictures: PictureSettings = PictureSettings()
    """The sizes and qualities in which pictures are published."""
    data: DataSettings = DataSettings()
    """Whether and how the library is handed on as a data set."""
    deploy: Annotated[tuple[DeployTarget, ...], AfterValidator(_named_apart)] = ()
    """Where `sitegen deploy` brings the site."""
    rounds: RoundSettings = RoundSettings()
    """How the weekly round is run: its length, and how readers send in their lists."""
    cms: CmsSettings | None = None
    """A page below admin/ in which editors write in the browser; without it there is none."""
    submission: SubmissionSettings | None = None
    """Switches on the page on which members make cases; nothing leaves their browser by itself."""
    contact: MailAddress | None = None
    """The editors' e-mail address: for readers who write about a case, and as the sender of announcements."""
    announce: AnnounceSettings = AnnounceSettings()
    """How news are told: on the home page, by text message, and where to."""
    discussion: DiscussionSettings = DiscussionSettings()
    """Where readers discuss cases; without it nowhere."""
    repository: str | None = None
    """Where the content is kept, for a "suggest a change" link."""

    @property
    def default_language(self) -> str:
        """The language of plain texts and of the pages at the root."""
        return self.languages[0]
