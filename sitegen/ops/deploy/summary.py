"""What a deployment came to, in sentences. No I/O."""

from __future__ import annotations

from sitegen.ops.deploy.deploy import Deployed

_NAMED = 3


def summary(done: Deployed, name: str, *, dry_run: bool) -> tuple[str, ...]:
    """The lines that end a deployment."""
    work = done.changes
    sent, size = len(work.sent), f"{done.bytes / 1_000_000:.1f} MB"
    would = " would be" if dry_run else ""
    line = f"{_files(sent)} ({size}){would} sent, {len(work.gone)}{would} removed, {work.same} as they were: {name}."
    if not done.left:
        return (line,)
    shown = ", ".join(done.left[:_NAMED]) + (", …" if len(done.left) > _NAMED else "")
    return (
        line,
        f"Left behind, since sitegen did not make them: {_files(len(done.left))} in the site's folder ({shown}).",
    )


def _files(number: int) -> str:
    return f"{number} file" if number == 1 else f"{number} files"
