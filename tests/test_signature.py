"""A sign-off is written into an editor's file, and nothing else in the file changes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.errors import UsageFault
from sitegen.ops.signature import Signature, signed
from sitegen.reading.documents import decode, parse_yaml, plain, split_front_matter

KIM = Signature("kim-cheolsu", date(2026, 3, 8), f"sha256:{'ab' * 32}")
OLD = Signature("lee", date(2020, 1, 2), f"sha256:{'00' * 32}")
LINE = f'deid: {{reviewed_by: kim-cheolsu, reviewed_on: 2026-03-08, pictures: "sha256:{"ab" * 32}"}}'


def facts_of(data: bytes, path: str) -> object:
    """The facts of a file as plain values."""
    text, _ = decode(data, path)
    document = split_front_matter(text, path).document if path.endswith(".md") else parse_yaml(text, path)
    assert document is not None
    assert not document.problems
    return plain(document.root)


def test_it_is_the_last_fact() -> None:
    """Without one, a line is added after the facts; the words stay where they are."""
    data = b"---\ntitle: Nodule   # by us\n---\n## History\n---\n"

    assert (
        signed(data, "case.md", KIM)
        == f"---\ntitle: Nodule   # by us\n{LINE}\n---\n## History\n---\n".encode()
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\r\nkind: quiz\r\n", f"title: A\r\nkind: quiz\r\n{LINE}\r\n"),
        ("\ufefftitle: A", f"\ufefftitle: A\n{LINE}\n"),
        ("title: A\n...\n", f"title: A\n{LINE}\n...\n"),
        ("{title: A, }\n", f"{{title: A,  {LINE}}}\n"),
        ("{title: A}\n", f"{{title: A, {LINE}}}\n"),
        ("# ours\n  title: A\n  kind: quiz\n", f"# ours\n  title: A\n  kind: quiz\n  {LINE}\n"),
        ("title: A\nteaser: |+\n  B\n\n", f"title: A\nteaser: |+\n  B\n\n{LINE}\n"),
        ("teaser: |\n  B", f"{LINE}\nteaser: |\n  B"),
        ("deid:\ntitle: A\n", f"deid: {LINE[6:]}\ntitle: A\n"),
        ("deid: ~  # later\ntitle: A\n", f"deid: {LINE[6:]}  # later\ntitle: A\n"),
        ("title: A\nkind: quiz\rteaser: B\n", f"title: A\nkind: quiz\rteaser: B\n{LINE}\n"),
    ],
)
def test_every_way_to_write_facts(before: str, after: str) -> None:
    """Line ends, a byte-order mark, indentation, an end mark and braces stay as the editor has them."""
    assert signed(before.encode(), "case.yaml", KIM) == after.encode()


@pytest.mark.parametrize(
    "layout",
    [
        'deid: {{reviewed_by: {who}, reviewed_on: {day}, pictures: "{pictures}"}}  # final\ntitle: A\n',
        "title: A\ndeid:   # head\n  pictures: '{pictures}'\n\n  reviewed_on: {day}\n  # and\n  reviewed_by: \"{who}\"\nx: y\n",
        "title: A\ndeid: {{\n  pictures: {pictures},\n  reviewed_by: {who}, # x\n  reviewed_on: '{day}' }}\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_older_sign_off_is_replaced_in_its_place(layout: str, end: str) -> None:
    """Only the three values change: comments, order and quotes of an older one stay."""
    layout = layout.replace("\n", end)
    of = [{"who": s.reviewed_by, "day": s.reviewed_on, "pictures": s.pictures} for s in (OLD, KIM)]

    assert signed(layout.format(**of[0]).encode(), "case.yaml", KIM) == layout.format(**of[1]).encode()


def test_what_cannot_be_edited_is_said() -> None:
    """A file that can't take the line without other changes is left alone, and the line is told."""
    anchored = b"deid: &a {reviewed_by: x}\ntitle: *a\n"

    with pytest.raises(UsageFault, match="can't be put in its place") as fault:
        signed(anchored, "case.yaml", KIM)

    assert LINE in fault.value.hint
    with pytest.raises(UsageFault, match="no facts"):
        signed(b"## History\n", "case.md", KIM)


def test_an_id_that_yaml_takes_for_nothing_is_quoted() -> None:
    """A person called 'null' is a person."""
    nobody = Signature("null", KIM.reviewed_on, KIM.pictures)

    assert b'reviewed_by: "null"' in signed(b"title: A\n", "case.yaml", nobody)


ENTRIES = st.sampled_from(
    (
        "title: 'It''s a nodule'",
        'teaser: "dry cough: three weeks # not a comment"',
        "keywords: [a, 'b, c',\n  d]",
        "patient: {age: 65, sex: M}   # years",
        "discussion: |\n  first\n\n  deid: {reviewed_by: nobody}\n",
        "outcome: >-\n    folded\n    text",
        "studies:\n- id: a\n  series:\n  - {id: b, pictures: x.png}",
        "empty:",
        "korean: 기침이 3주째",
        "'deid2': no",
        "# deid: {reviewed_by: comment}",
        "",
    )
)


@pytest.mark.property
@settings(deadline=None)
@given(
    entries=st.lists(ENTRIES, unique=True).map(lambda some: ["id: 1", *some]),
    at=st.integers(0, 12),
    old=st.sampled_from(("", "flow", "block", "null")),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    mark=st.sampled_from(("", "\ufeff")),
    markdown=st.booleans(),
    last=st.booleans(),
)
def test_nothing_else_changes(
    entries: list[str], at: int, old: str, end: str, mark: str, markdown: bool, last: bool
) -> None:
    """Whatever stands in a file: the new one differs in the sign-off alone, and reads as it did, and signed."""
    values = ("lee", "2020-01-02", f"sha256:{'00' * 32}")
    was = {
        "": [],
        "flow": [
            f"deid: {{reviewed_by: {values[0]}, reviewed_on: '{values[1]}', pictures: \"{values[2]}\"}} # so"
        ],
        "block": [
            f"deid:\n    reviewed_on: {values[1]} # so\n    reviewed_by: {values[0]}\n    pictures: {values[2]}"
        ],
        "null": ["deid: # later"],
    }[old]
    lines = [*entries[: at + 1], *was, *entries[at + 1 :]]
    text = "\n".join(lines) + ("\n" if last or markdown else "")
    if markdown:
        text = f"---\n{text}---\n## History\n---\ndeid: none\n"
    path = "case.md" if markdown else "case.yaml"
    data = (mark + text).replace("\n", end).encode()

    result = signed(data, path, KIM)
    found, before = facts_of(result, path), facts_of(data, path)

    assert isinstance(found, dict)
    assert isinstance(before, dict)
    assert found == {**before, "deid": dict(KIM.facts)}
    assert [key for key in found if key != "deid"] == [key for key in before if key != "deid"]
    end = end if end in data.decode() else "\n"
    back = result.decode()
    if old in ("flow", "block"):
        for new, former in zip(KIM.facts.values(), values, strict=True):
            back = back.replace(new, former)
    elif old == "null":
        back = back.replace(f" {LINE[6:]}", "")
    else:
        back = back.replace(f"{LINE}{end}", "", 1)
    assert back in (data.decode(), data.decode() + end)
    assert signed(result, path, KIM) == result
