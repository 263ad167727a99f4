"""Examples of every command, as its --help shows them; a test types each of them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("sitegen init demo", "sitegen -C demo build", "sitegen -C demo new case chest-017"),
    "announce": (
        "sitegen announce --since 2026-03-02",
        "sitegen announce --since v1.4 --send members --language ko",
    ),
    "build": (
        "sitegen build",
        "sitegen build --drafts --out preview",
        "sitegen build --base-url https://cases.example/ --strict",
        "sitegen build --archive",
    ),
    "check": ("sitegen check", "sitegen check --format github --strict", "sitegen check --external"),
    "clean": (
        "sitegen clean --dry-run content/cases/chest-017/frontal.jpg",
        "sitegen clean content/cases/chest-017/*.jpg",
    ),
    "cms": ("sitegen cms", "sitegen cms --out admin"),
    "completion": (
        'eval "$(sitegen completion bash)"',
        "sitegen completion fish > ~/.config/fish/completions/sitegen.fish",
    ),
    "deploy": (
        "sitegen deploy",
        "sitegen deploy --dry-run",
        "sitegen deploy rsync+ssh://editor@cases.example/srv/cases",
    ),
    "explain": ("sitegen explain unknown-key", "sitegen explain"),
    "export": ("sitegen export mirc chest-017 --out chest-017.zip",),
    "export mirc": (
        "sitegen export mirc chest-017 --out chest-017.zip",
        "sitegen export mirc chest-001 chest-002 --out mirc",
    ),
    "fmt": ("sitegen fmt", "sitegen fmt --check content/cases/chest-017"),
    "hook": ("sitegen hook no-dicom content/cases/chest-017/1.png",),
    "hook no-dicom": ("sitegen hook no-dicom content/cases/chest-017/1.png",),
    "hook no-large-file": ("sitegen hook no-large-file --most 5MB content/cases/chest-017/1.png",),
    "import": (
        "sitegen import csv cases.csv --pictures pictures --into content/cases",
        "sitegen import dicom study --into content/cases/chest-017",
    ),
    "import csv": ("sitegen import csv cases.csv --pictures pictures --into content/cases",),
    "import dicom": (
        "sitegen import dicom study --into content/cases/chest-017 --dry-run",
        "sitegen import dicom study --into content/cases/chest-017 --window lung",
    ),
    "import mirc": ("sitegen import mirc teaching-file.zip --into content/cases",),
    "import submission": ("sitegen import submission case.zip --into content/cases/chest-018",),
    "init": ("sitegen init demo", "sitegen init .  # in an empty folder"),
    "new": ("sitegen new case chest-017", "sitegen new guideline chest-ct-2026"),
    "query": ("sitegen query 'modality:CT finding:consolidation'", "sitegen query --format json"),
    "round": ("sitegen round score chest-017 slips.csv",),
    "round score": (
        "sitegen round score chest-017 slips.csv",
        "sitegen round score chest-017 slips.csv --interactive",
    ),
    "schema": ("sitegen schema case", "sitegen schema --out .vscode/schemas"),
    "serve": ("sitegen serve", "sitegen serve --open --port 8080"),
    "signoff": (
        "sitegen signoff chest-017 --by kim-cheolsu",
        "sitegen signoff chest-017 --by kim-cheolsu --sheet sheet.html",
    ),
    "stats": ("sitegen stats", "sitegen stats --collection covid-19 --format json"),
    "status": ("sitegen status", "sitegen status --within 90 --format json"),
    "theme": ("sitegen theme new our-hospital", "sitegen theme check our-hospital"),
    "theme check": ("sitegen theme check", "sitegen theme check journal --strict"),
    "theme new": ("sitegen theme new our-hospital", "sitegen theme new our-journal --extends journal"),
    "views": ("sitegen views access.log", "sitegen views --source seoul access.log"),
}
"""Command → what to type."""
