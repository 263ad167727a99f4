"""`sitegen cms`: the CMS's page and configuration in a folder, for a host that serves it apart from the site."""

from __future__ import annotations

from pathlib import Path

from sitegen import urls
from sitegen.building.store import write_whole
from sitegen.errors import UsageFault
from sitegen.i18n import Catalogue
from sitegen.model.library import Library
from sitegen.planning.authoring.cms import cms_files
from sitegen.reading.theme import read_theme


def write_cms(library: Library, root: Path, folder: Path) -> tuple[Path, ...]:
    """Writes `index.html` and `config.yml`, over older ones; the same that a build puts into the site.

    Raises UsageFault where site.yaml does not say where the content is kept, EnvironmentFault where nothing can be written.
    """
    settings = library.settings
    if settings.cms is None:
        hint = "add it there: cms: {backend: github, repo: your-department/your-library}"
        raise UsageFault("content/site.yaml has no 'cms'", hint)
    theme, _ = read_theme(settings.theme, root)
    english = theme.catalogues.get("en", {})
    catalogue = Catalogue(
        settings.default_language, theme.catalogues.get(settings.default_language) or english
    )
    paths: list[Path] = []
    for file in cms_files(library, catalogue, english):
        paths.append(folder / file.url.removeprefix(urls.ADMIN))
        write_whole(paths[-1], file.data)
    return tuple(paths)
