"""The files of the CMS in which editors write in a browser: `admin/index.html` and `admin/config.yml` for Sveltia CMS.

No I/O. A case is `content/cases/<slug>/case.md` with its pictures beside it, other languages are `case.ko.md`, as everywhere.
Sveltia CMS (MIT) is not part of sitegen: the page asks for one version of its script, and the browser proves that it is it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import yaml

from sitegen import urls
from sitegen.i18n import Catalogue
from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.library import Library
from sitegen.model.shared import CollectionFacts, PageFacts
from sitegen.model.values import Facts
from sitegen.planning.authoring.fields import Field, Forms
from sitegen.planning.plan import PlannedFile
from sitegen.settings import CmsSettings

VERSION = "0.221.1"
"""Of @sveltia/cms."""
SCRIPT = f"https://cdn.jsdelivr.net/npm/@sveltia/cms@{VERSION}/dist/sveltia-cms.js"
INTEGRITY = "sha384-JQ+XsKx/UzwdTiNnFStza3XtqqQoVtyNPApkfvwlzZDfhe7giE9CnfQrpHqgv3k6"
"""Of that very file (W3C Subresource Integrity): another one is not run."""

_WARNING = (
    "Saving here loses texts that a file gives in several languages, windows given by numbers, and comments: "
    "edit such records as files."
)
"""Shown with every kind of record, since the CMS can't be told which ones it must not touch."""
_WORDS = {
    "cases": "## History {#history}\n\n\n\n## Findings\n\n\n\n## Discussion\n",
}
"""What the words of a new record begin with."""
_CASE_SLUG = "case-{{year}}{{month}}{{day}}-{{hour}}{{minute}}"
"""Readers see a case's address before its answer, so none is made of the title."""


class _Dumper(yaml.SafeDumper):
    """Writes out what is used twice: other readers of YAML need not know aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always."""
        del data
        return True


def cms_files(library: Library, catalogue: Catalogue, texts: Mapping[str, str]) -> list[PlannedFile]:
    """The page and the configuration of the CMS; none where site.yaml does not ask for it.

    `catalogue` speaks to whoever opens the page, `texts` (English, as the names of the fields) explain allowed values.
    """
    cms = library.settings.cms
    if cms is None:
        return []
    config = yaml.dump(
        _config(library, cms, texts), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110
    )
    page = _page(library, cms, catalogue)
    return [
        PlannedFile(f"{urls.ADMIN}config.yml", config.encode()),
        PlannedFile(f"{urls.ADMIN}index.html", page),
    ]


def _page(library: Library, cms: CmsSettings, catalogue: Catalogue) -> bytes:
    settings = library.settings
    name = settings.title.in_language(catalogue.language, settings.default_language)
    script = escape(cms.script or SCRIPT)
    return f"""<!doctype html>
<html lang="{escape(catalogue.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex, nofollow">
<title>{escape(catalogue.text("cms.title", name=name))}</title>
<link rel="cms-config-url" type="application/yaml" href="config.yml">
</head>
<body>
<noscript><p>{escape(catalogue.text("cms.script"))}</p></noscript>
<script src="{script}" integrity="{INTEGRITY}" crossorigin="anonymous"></script>
</body>
</html>
""".encode()


def _config(library: Library, cms: CmsSettings, texts: Mapping[str, str]) -> Field:
    settings = library.settings
    default = settings.default_language
    people = sorted(
        (key, item.facts.name.in_language(default, default)) for key, item in library.people.items()
    )
    findings = sorted(
        (key, item.facts.label.in_language(default, default)) for key, item in library.findings.items()
    )
    forms = Forms(texts, {"people": tuple(people), "findings": tuple(findings)})
    several = len(settings.languages) > 1
    config: Field = {"backend": _backend(cms)}
    if cms.review and cms.backend != "gitea":
        config["publish_mode"] = "editorial_workflow"
    config |= {
        "app_title": settings.title.in_language(default, default),
        "site_url": settings.base_url,
        "media_folder": "content",
        "public_folder": "/",
        "slug": {"encoding": "ascii", "clean_accents": True, "lowercase": True, "maxlength": 64},
        "output": {"omit_empty_optional_fields": True, "yaml": {"indent_size": 2}},
    }
    if several:
        config["i18n"] = {
            "structure": "multiple_files",
            "locales": list(settings.languages),
            "default_locale": default,
            "initial_locales": "default",
            "omit_default_locale_from_file_path": True,
        }
    kinds: tuple[tuple[str, str, str, type[Facts]], ...] = (
        ("cases", "Case", "{{slug}}/case", CaseFacts),
        ("guidelines", "Guideline", "{{slug}}/guideline", GuidelineFacts),
        ("collections", "Collection", "{{slug}}", CollectionFacts),
        ("pages", "Page", "{{slug}}", PageFacts),
    )
    config["collections"] = [
        _collection(name, label, path, forms.fields(model), several=several)
        for name, label, path, model in kinds
    ]
    return config


def _backend(cms: CmsSettings) -> Field:
    backend: Field = {"name": cms.backend, "repo": cms.repo}
    optional = {
        "branch": cms.branch,
        "base_url": cms.login_url,
        "api_root": cms.api_url,
        "app_id": cms.app_id,
    }
    backend |= {key: value for key, value in optional.items() if value}
    if cms.backend == "gitlab" and cms.app_id:
        backend["auth_type"] = "pkce"
    return backend


def _collection(name: str, label: str, path: str, fields: list[Field], *, several: bool) -> Field:
    body: Field = {
        "name": "body",
        "label": "Words",
        "widget": "richtext",
        "modes": ["raw"],
        "required": False,
    }
    if name in _WORDS:
        body["default"] = _WORDS[name]
    if several:
        body["i18n"] = True
    slug = _CASE_SLUG if name == "cases" else "{{title}}"
    return {
        "name": name,
        "label": f"{label}s",
        "label_singular": label,
        "description": _WARNING,
        "folder": f"content/{name}",
        "path": path,
        "media_folder": "",
        "public_folder": "",
        "extension": "md",
        "format": "yaml-frontmatter",
        # What was published stays as withdrawn, and a copy would carry another record's sign-off.
        "delete": name not in ("cases", "guidelines"),
        "duplicate": False,
        "slug": {"template": slug, "editable": ["create"]},
        "preview_path": f"{name}/{{{{slug}}}}/" if name != "pages" else "{{slug}}/",
        **({"i18n": True} if several else {}),
        "fields": [*fields, body],
    }
