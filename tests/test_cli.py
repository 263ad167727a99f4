"""The command line: what each command ends with, says and leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen import __version__
from sitegen.building.lock import alone
from sitegen.cli import cli, main
from tests.conftest import CASE, MakeLibrary, png, site_bytes

ROOT = Path(__file__).parents[1]
GOOD: dict[str, str | bytes] = {"content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png()}
WARNED = {**GOOD, "content/cases/c-1/notes.txt": "x"}
BROKEN = {**GOOD, "content/cases/c-2/case.md": "no facts"}
DAY = ("--date", "2026-03-20", "--jobs", "2")


def _run(*arguments: str | Path) -> Result:
    return CliRunner(env={"NO_COLOR": "1", "FORCE_COLOR": None}).invoke(
        cli, [str(each) for each in arguments]
    )


def _process(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "sitegen", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_a_clean_library(make_library: MakeLibrary) -> None:
    """A build without a fault ends with 0, says what it did, and the site is there."""
    root = make_library(GOOD)
    result = _run("-C", root, "build", *DAY)

    assert result.exit_code == 0
    assert "No problems." in result.stdout
    assert (root / "site/index.html").exists()


def test_check_writes_no_site(make_library: MakeLibrary) -> None:
    """Checking ends as a build would, and leaves no site."""
    root = make_library(GOOD)

    assert _run("-C", root, "check", *DAY).exit_code == 0
    assert not (root / "site").exists()


def test_an_error_stops_publishing(make_library: MakeLibrary) -> None:
    """With an error the command ends with 1, and the site stays as it was, to the byte."""
    root = make_library(GOOD)
    _run("-C", root, "build", *DAY)
    before = site_bytes(root / "site")
    make_library(BROKEN)
    result = _run("-C", root, "build", *DAY)

    assert result.exit_code == 1
    assert "error[no-facts]" in result.stdout
    assert "Nothing was published." in result.stdout
    assert site_bytes(root / "site") == before


def test_a_warning_does_not(make_library: MakeLibrary) -> None:
    """A warning is said and the site is published, but not with --strict."""
    root = make_library(WARNED)
    strict = _run("-C", root, "build", "--strict", *DAY)

    assert (strict.exit_code, (root / "site").exists()) == (1, False)
    loose = _run("-C", root, "build", *DAY)
    assert (loose.exit_code, (root / "site/index.html").exists()) == (0, True)
    assert "warning[unused-file]" in loose.stdout


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_formats(make_library: MakeLibrary, form: str) -> None:
    """Each format tells the same problem, and ends the same."""
    result = _run("-C", make_library(BROKEN), "check", "--format", form, *DAY)

    assert result.exit_code == 1
    assert "no-facts" in result.stdout
    if form == "json":
        assert [item["code"] for item in json.loads(result.stdout)] == ["no-facts"]


def test_drafts_and_days(make_library: MakeLibrary) -> None:
    """Drafts come along when asked for, and a case waits for its day."""
    root = make_library({**GOOD, "content/cases/c-2/case.md": "---\ntitle: A draft\n---\n"})
    _run("-C", root, "build", "--out", root / "a", "--date", "2026-03-01")
    _run("-C", root, "build", "--out", root / "b", "--drafts", "--date", "2026-03-02")

    def cases(out: str) -> set[str]:
        return {path.parent.name for path in (root / out / "cases").glob("c-*/index.html")}

    assert (cases("a"), cases("b")) == (set(), {"c-1", "c-2"})


def test_another_address(make_library: MakeLibrary) -> None:
    """A preview is built for the address at which it will stand."""
    root = make_library(GOOD)
    _run("-C", root, "build", "--base-url", "https://preview.example/pr-7", *DAY)

    assert "https://preview.example/pr-7/cases/c-1/" in (root / "site/sitemap.xml").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--date", "9.3.2026"), ("check", "--date", "soon"), ("check", "--date", "20261124"),
        ("check", "--date", "2026-W10-1"), ("check", "--date", "2026-02-30"), ("check", "--base-url", "preview.example"),
        ("check", "--jobs", "0"), ("check", "--format", "xml"), ("check", "--no-such-option"), ("publish",),
        ("new", "case"), ("new", "poem", "p-1"), ("import", "csv"), ("-C", "/nowhere/at/all", "check"),
    ],
)  # fmt: skip
def test_wrong_calls(make_library: MakeLibrary, arguments: tuple[str, ...]) -> None:
    """A call that can't be done ends with 2 and says so on standard error."""
    result = _run("-C", make_library(GOOD), *arguments)

    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert result.stdout == ""


def test_no_library(tmp_path: Path) -> None:
    """A folder without a library ends with 2, and one sentence on standard error, without a trace."""
    result = _process("-C", tmp_path, "check")

    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: there is no content/site.yaml here (")
    assert result.stderr.count("\n") == 1


def test_a_missing_theme(make_library: MakeLibrary) -> None:
    """A theme that does not exist ends with 2."""
    root = make_library({"content/site.yaml": "title: A\nbase_url: https://a.example/\ntheme: nowhere\n"})
    result = _process("-C", root, "check", *DAY)

    assert result.returncode == 2
    assert "no theme 'nowhere'" in result.stderr


def test_a_machine_that_can_not(make_library: MakeLibrary) -> None:
    """Where the site can't be written the command ends with 3 and says why, without a trace."""
    root = make_library(GOOD)
    (root / "taken").write_text("a file", "utf-8")
    result = _process("-C", root, "build", "--out", root / "taken" / "site", *DAY)

    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("error: ")


def test_a_bug_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make_library: MakeLibrary
) -> None:
    """An exception that nobody expected ends with 3, its trace, and the word that it is our fault."""
    import sitegen.building.build

    def fail(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(sitegen.building.build, "build", fail)
    monkeypatch.setattr(sys, "argv", ["sitegen", "-C", str(make_library(GOOD)), "check"])
    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr()
    assert ended.value.code == 3
    assert "RuntimeError: unforeseen" in said.err
    assert "bug of sitegen" in said.err
    assert said.out == ""


def test_korean_through_a_pipe(make_library: MakeLibrary) -> None:
    """What is said in Korean comes out as UTF-8, whatever the machine's encoding is."""
    root = make_library({"content/cases/c-1/case.md": "---\ntitle: 폐렴\nfoo: 폐렴\n---\n"})
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    command = [sys.executable, "-m", "sitegen", "-C", str(root), "check"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)

    assert done.returncode == 1
    assert "foo: 폐렴" in done.stdout.decode("utf-8")


def test_the_version() -> None:
    """The command tells its version."""
    assert _run("--version").stdout == f"sitegen, version {__version__}\n"


def test_help_is_quick_and_there() -> None:
    """Both ways to ask for help work, and help does not load what only a build needs."""
    assert "build" in _run("-h").stdout
    script = "import sys, sitegen.cli; sys.exit(any(n in sys.modules for n in ('PIL', 'markdown', 'jinja2', 'babel', 'pydantic')))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_a_new_library_builds(tmp_path: Path) -> None:
    """What init writes passes the check at once, from another folder too, and a new draft does not disturb it."""
    assert _run("-C", tmp_path, "init", "lib").exit_code == 0
    assert _run("-C", tmp_path / "lib", "new", "case", "chest-001").exit_code == 0
    result = _run("-C", tmp_path / "lib", "check", "--strict")

    assert (result.exit_code, "No problems." in result.stdout) == (0, True)


def test_an_import_says_each_problem_once(make_library: MakeLibrary) -> None:
    """A warning of an import stands in its report once."""
    root = make_library({
        "mapping.yaml": "dataset: T\nid_prefix: t\npatient: p\ncolumns: {picture: f, age: a}\nconstants: {license: CC0-1.0, modality: DX}\n",
        "t.csv": "p,f,a\n1,film.png,old\n", "pictures/film.png": png(),
    })  # fmt: skip
    result = _run("-C", root, "import", "csv", root / "t.csv", "--pictures", root / "pictures", "--into", "content/cases", "--mapping", root / "mapping.yaml")  # fmt: skip

    assert result.exit_code == 0
    assert result.stdout.count("the age 'old' is not understood") == 1


def _main_failing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path, error: BaseException
) -> tuple[object, str, str]:
    """Status, output and error output of the command where the build raises something."""
    import sitegen.building.build

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sitegen.building.build, "build", fail)
    monkeypatch.setattr(sys, "argv", ["sitegen", "-C", str(root), "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, *capsys.readouterr()


def test_a_fault_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make_library: MakeLibrary
) -> None:
    """Whatever the disk refuses ends with 3 and one line, without a trace."""
    error = PermissionError(13, "Permission denied", "/srv/library/content")
    said = _main_failing(monkeypatch, capsys, make_library(GOOD), error)

    assert said == (3, "", "error: /srv/library/content: Permission denied\n")


def test_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make_library: MakeLibrary
) -> None:
    """A command that was stopped does not end as if it had found problems."""
    status, out, err = _main_failing(monkeypatch, capsys, make_library(GOOD), KeyboardInterrupt())

    assert (status, out, err.strip()) == (130, "", "Stopped.")


def _opened(process: subprocess.Popen[str], path: Path) -> bool:
    """Whether a process has a file open, as Linux tells; elsewhere it is given time."""
    handles = Path(f"/proc/{process.pid}/fd")
    if not handles.parent.is_dir():
        time.sleep(5)
        return True
    return any(handle.resolve() == path.resolve() for handle in handles.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="locks and signals of POSIX")
def test_a_second_build_is_refused(make_library: MakeLibrary) -> None:
    """While a build is at work on a site, another one ends at once, and says which process has the site and what to do."""
    root = make_library(GOOD)
    with alone(root / "site"):
        done = _process("-C", root, "build", *DAY)

    assert done.returncode == 3
    assert f"another sitegen (process {os.getpid()}) is at work on" in done.stderr
    assert "--wait" in done.stderr
    assert not (root / "site").exists()
    assert _run("-C", root, "build", *DAY).exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="locks and signals of POSIX")
def test_a_build_that_waits(make_library: MakeLibrary) -> None:
    """With --wait it says whom it waits for; it can be stopped, which leaves no site, and else it builds in its turn."""
    root = make_library(GOOD)
    command = [sys.executable, "-m", "sitegen", "-C", str(root), "build", "--wait", *DAY]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    said: list[tuple[int, str]] = []
    with alone(root / "site"):
        processes = [
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)
        ]
        for process in processes:
            deadline = time.monotonic() + 60
            while not _opened(process, root / ".sitegen/locks/site") and time.monotonic() < deadline:
                time.sleep(0.05)
        time.sleep(0.5)
        processes[0].send_signal(signal.SIGINT)
        said.append((130, processes[0].communicate(timeout=60)[1]))
        assert not (root / "site").exists()
    said.append((0, processes[1].communicate(timeout=120)[1]))

    assert [process.returncode for process in processes] == [status for status, _ in said]
    assert all(words.startswith(f"Waiting for another sitegen (process {os.getpid()})") for _, words in said)
    assert said[0][1].rstrip().endswith("Stopped.")
    assert (root / "site/index.html").exists()


def test_a_reader_that_went_away(make_library: MakeLibrary) -> None:
    """`sitegen check | head -0` leaves no trace."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "sitegen", "-C", str(make_library(BROKEN)), "check", *DAY]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        command, env=environment, stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)

    assert done.stderr.strip() == ""


def test_a_machine_of_many_processors() -> None:
    """The number of jobs that is used without --jobs is one that may be asked for."""
    code = (
        "import os; os.cpu_count = lambda: 192\n"
        "from sitegen.cli import build\n"
        "print(next(p.default for p in build.params if p.name == 'jobs'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "64\n"
