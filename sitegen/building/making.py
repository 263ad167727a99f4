"""The whole way from a content folder to a site; `check` is the same way without the last step."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from sitegen import urls
from sitegen.building.archive import write_archive
from sitegen.building.checks import sealed_answers
from sitegen.building.inspection import inspect
from sitegen.building.memo import Memo, believed
from sitegen.building.offline import offline_files
from sitegen.building.packs import packed, packed_size
from sitegen.building.pages import render_pages
from sitegen.building.pictures import KIND, Made, make_derivatives
from sitegen.building.publish import publish
from sitegen.building.request import Request, Result, Steps
from sitegen.building.site_rules.elsewhere import links_elsewhere
from sitegen.building.site_rules.rules import check_site
from sitegen.building.sources import examine_sources, without_echoes
from sitegen.building.store import STORE, Store
from sitegen.building.workers import workers
from sitegen.errors import EnvironmentFault, Problem, Severity
from sitegen.planning.archive import in_archive
from sitegen.planning.plan import Plan
from sitegen.planning.site import plan_site
from sitegen.reading.library import read_library
from sitegen.reading.markdown import Converter
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme


def make_site(request: Request, steps: Steps, store: Store) -> Result:
    """Reads, plans, makes pictures, renders, proves and, where no error stands, publishes; see `build`."""
    with _seldom_collecting():
        return _make_site(request, steps, store)


@contextlib.contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Circles among objects are looked for seldom: a library is millions of frozen values without any, gone through again and again."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 20, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _make_site(request: Request, steps: Steps, store: Store) -> Result:
    steps.begin("reading")
    settings, faults = read_settings(request.root)
    if settings is None:
        return Result(_tidy(faults), 0, 0, 0, None)
    if request.base_url:
        settings = settings.model_copy(update={"base_url": request.base_url})
    trusted = believed(request.root)
    asked = (request.options.drafts, request.base_url)
    words, pages, sources = (
        Memo(store, kind, *asked, believed=trusted) for kind in ("prose", "pages", "sources")
    )
    reading = read_library(request.root, settings, Converter(words))
    words.keep()
    theme, theme_faults = read_theme(settings.theme, request.root)
    steps.begin("planning")
    plan = plan_site(reading.library, theme, request.options)
    steps.begin("pictures")
    with workers(request.jobs) as executor:
        read = {written.path for written in reading.library.written}
        refused = examine_sources(request.root, store, executor, read=read)
        wanted = (*plan.derivatives, *(item for pack in plan.packs for item in pack.members))
        made = make_derivatives(wanted, request.root, store, executor, steps.progress, request.memory)
        steps.begin("writing")
        written = inspect(plan.inspections, request.root, store, executor, steps.progress)
    steps.begin("pages")
    rendered, render_faults = render_pages(plan, pages)
    pages.keep()
    reported = [*faults, *reading.problems, *theme_faults, *plan.problems, *made.problems, *written]
    reported = without_echoes([*reported, *render_faults], refused)
    reported += sealed_answers(plan.guarded, rendered)
    if not any(item.severity is Severity.ERROR for item in reported):
        names, size_of = _names(plan, rendered), _sizes(plan, made, store)
        reported += check_site(plan, reading.library, rendered, names, size_of, store, sources)
        sources.keep()
    problems = _tidy(reported)
    stopped = any(item.severity is Severity.ERROR or request.strict for item in problems)
    published = archived = None
    if request.out is not None and not stopped:
        steps.begin("publishing")
        files = _files(plan, rendered, made, store)
        published = publish(files, request.out, drafts=request.options.drafts)
        if request.archive:
            steps.begin("archive")
            archived = write_archive(_archive_files(files, plan, made, store), request.archive)
    elsewhere = links_elsewhere(plan, reading.library, rendered) if request.external else ()
    return Result(
        problems,
        len(plan.pages),
        len(made.keys),
        made.made,
        published,
        archived,
        reading.library,
        elsewhere,
    )


def _names(plan: Plan, rendered: Mapping[str, bytes]) -> frozenset[str]:
    """The names of all files of the site."""
    names = {item.url for item in plan.files} | {item.url for item in plan.derivatives}
    names |= {item.url for item in plan.packs} | {urls.file_of(url) for url in rendered}
    return frozenset(names | ({urls.OFFLINE_INDEX, urls.SERVICE_WORKER} if plan.worker else set()))


Files = dict[str, Callable[[], bytes]]


def _files(plan: Plan, rendered: Mapping[str, bytes], made: Made, store: Store) -> Files:
    files: Files = {}
    kept = offline_files(plan.units, plan.worker, rendered, _sizes(plan, made, store))
    for item in (*plan.files, *kept):
        files[item.url] = partial(bytes, item.data)
    for url in rendered:
        files[urls.file_of(url)] = partial(rendered.__getitem__, url)
    for derivative in plan.derivatives:
        files[derivative.url] = partial(_stored, store, made.keys[derivative.url])
    for pack in plan.packs:
        files[pack.url] = partial(_packed, store, [made.keys[item.url] for item in pack.members])
    return files


def _archive_files(site: Files, plan: Plan, made: Made, store: Store) -> Files:
    """The site as it is of use on a disk, where scripts may read no bytes of a file, only show pictures."""
    true_values = {item.url for item in plan.derivatives if item.recipe.format == "png"}
    packs = {pack.url for pack in plan.packs}
    files = {
        name: content
        for name, content in site.items()
        if in_archive(name) and name not in packs and name not in true_values
    }
    for pack in plan.packs:
        if pack.members[0].recipe.format != "png":
            for number, item in enumerate(pack.members):
                files[urls.unpacked(pack.url, number)] = partial(_stored, store, made.keys[item.url])
    files[plan.read_me.url] = partial(bytes, plan.read_me.data)
    return files


def _sizes(plan: Plan, made: Made, store: Store) -> Callable[[str], int]:
    """How many bytes each file under pictures/ and assets/ has."""
    known = {item.url: len(item.data) for item in plan.files}
    promised = {item.url for item in plan.derivatives}
    packs = {pack.url: pack for pack in plan.packs}

    def size(url: str) -> int:
        if url in packs:
            return packed_size([store.size(KIND, made.keys[item.url]) for item in packs[url].members])
        return store.size(KIND, made.keys[url]) if url in promised else known.get(url, 0)

    return size


def _packed(store: Store, keys: Sequence[str]) -> bytes:
    return packed([_stored(store, key) for key in keys])


def _stored(store: Store, key: str) -> bytes:
    data = store.get(KIND, key)
    if data is None:
        hint = "run the build again; if it happens again, delete the folder"
        raise EnvironmentFault(f"the store '{STORE}' was changed while the site was built", hint)
    return data


def _tidy(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda item: item.sort_key))
