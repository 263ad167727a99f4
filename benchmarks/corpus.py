"""Writes the neutral corpus of teaching cases that peers are measured on in our content format.

Run: python benchmarks/corpus.py CORPUS TARGET [--theme NAME]. CORPUS is a folder with content/ and corpus.json; pictures are linked,
not copied, where the file system can. Signs and tags both become findings, which have pages here as tags have at the peers. Cases
without pictures can't be published here: they are drafts, so build with --drafts.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

MODALITIES = {"XR": "DX", "CT": "CT", "MR": "MR", "US": "US", "NM": "NM", "PET": "PT"}
IDS = re.compile(r"[^a-z0-9]+")
OLD = re.compile(r"a 9\d-year-old")
"""Ages that could tell who somebody is, and that the gate refuses."""


def an_id(words: str) -> str:
    """Words as an id."""
    return IDS.sub("-", words.lower()).strip("-")


def case_facts(meta: dict[str, Any], *, stacks: bool) -> dict[str, Any]:
    """The facts of a case in our terms; modalities without pictures stay as studies without a series."""
    studies: dict[str, dict[str, Any]] = {
        code: {"id": code.lower(), "modality": MODALITIES[code], "series": []} for code in meta["modality"]
    }
    for number, image in enumerate(meta["images"], 1):
        study = studies[image["modality"]]
        if stacks and image["modality"] == "CT" and study["series"]:
            study["series"][0]["pictures"] = "ct-*.png"
            continue
        study["series"].append(
            {
                "id": f"s{number}",
                "pictures": image["file"],
                "alt": image["caption"],
                "caption": image["caption"],
            }
        )
    age = meta["patient"]["age"]
    return {
        "title": OLD.sub("somebody old", meta["title"]),
        "status": "published" if meta["images"] else "draft",
        "published": str(meta["date"]),
        "authors": [an_id(name) for name in meta["authors"]],
        "license": "CC-BY-4.0",
        "patient": {"age": age if age < 90 else "90+", "sex": meta["patient"]["sex"]},
        "studies": list(studies.values()),
        "findings": [an_id(words) for words in dict.fromkeys([*meta["findings"], *meta["tags"]])],
        "diagnosis": {"name": meta["diagnosis"], "certainty": "possible"},
        "teaching_points": ["See the text."],
        "references": [{"doi": "10.1148/radiol.2462070712"}],
        "consent": {"basis": "phantom"},
    }


def parts(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a file."""
    _, matter, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(matter), body


def words_of(body: str) -> str:
    """A body with its links in our form; a third level stays a heading inside its section."""
    body = re.sub(r"\(\.\./\.\./guidelines/([\w-]+)\.md\)", r"(guideline:\1)", body)
    return re.sub(r"\(\.\./([\w-]+)/case\.md\)", r"(case:\1)", body)


def dump(facts: dict[str, Any]) -> str:
    """Facts as YAML."""
    return yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=1000)


def link(source: Path, target: Path) -> None:
    """The same file at another place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def write_library(corpus: Path, target: Path, settings: dict[str, Any], *, stacks: bool = True) -> None:
    """The corpus as a library of ours; with `stacks` the slices of a case are one series, else each its own."""
    content = target / "content"
    people: dict[str, Any] = {}
    findings: dict[str, Any] = {}
    for folder in sorted((corpus / "content" / "cases").iterdir()):
        meta, body = parts(folder / "case.md")
        own = content / "cases" / folder.name
        own.mkdir(parents=True)
        facts = case_facts(meta, stacks=stacks)
        (own / "case.md").write_text(f"---\n{dump(facts)}---\n{words_of(body)}", "utf-8")
        people |= {an_id(name): {"name": name} for name in meta["authors"]}
        findings |= {an_id(words): {"label": words} for words in [*meta["findings"], *meta["tags"]]}
        for image in meta["images"]:
            link(folder / image["file"], own / image["file"])
    for path in sorted((corpus / "content" / "guidelines").glob("*.md")):
        meta, body = parts(path)
        own = content / "guidelines" / path.stem
        own.mkdir(parents=True)
        topic = {
            "id": "pathway",
            "title": "Pathway",
            "recommendations": [
                {
                    "id": "r1",
                    "text": "See the text.",
                    "direction": "for",
                    "strength": "strong",
                    "evidence": "low",
                }
            ],
        }
        facts = {
            "title": meta["title"],
            "status": "active",
            "version": meta["version"],
            "issued": str(meta["date"]),
            "topics": [topic],
            "issuers": [{"name": "Bench"}],
            "license": "CC-BY-4.0",
        }
        (own / "guideline.md").write_text(f"---\n{dump(facts)}---\n{words_of(body)}", "utf-8")
    (content / "people.yaml").write_text(dump(people), "utf-8")
    (content / "findings.yaml").write_text(dump(findings), "utf-8")
    (content / "site.yaml").write_text(dump(settings), "utf-8")


def main() -> None:
    """Writes the library."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--theme", default="reading-room")
    asked = parser.parse_args()
    settings = {"title": "Bench", "base_url": "https://cases.example/", "theme": asked.theme}
    write_library(asked.corpus, asked.target, settings)


if __name__ == "__main__":
    main()
