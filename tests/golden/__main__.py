"""Makes the golden files anew; look at the difference before it is committed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.golden import GOLDEN, golden_files


def main() -> None:
    """Replaces everything in tests/golden/pages."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in golden_files(Path(folder)).items():
            path = GOLDEN / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")


if __name__ == "__main__":
    main()
