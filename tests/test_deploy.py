"""`sitegen deploy` on real targets: rsync, a bare git repository and an S3 server on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.building.publish import publish
from sitegen.cli import cli
from sitegen.errors import EnvironmentFault, UsageFault
from sitegen.ops.deploy import storage as s3
from sitegen.ops.deploy.changes import MANIFEST, packed
from sitegen.ops.deploy.deploy import Deployed, Order, Steps, deploy
from sitegen.ops.deploy.git import GitBranch
from sitegen.ops.deploy.rsync import RsyncFolder
from sitegen.ops.deploy.target import Target
from tests.deploying import REGION, Bucket, Folder, Place, Repository, git, need, ours, target_at
from tests.test_publish import FIRST, SECOND, contents

STEPS = Steps(lambda step: None, lambda done, total: None)


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    """The address of an S3 server on loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(storage: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Bucket:
    """An empty bucket."""
    import boto3

    for name, value in {
        "ACCESS_KEY_ID": "test",
        "SECRET_ACCESS_KEY": "test",
        "DEFAULT_REGION": REGION,
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    client = boto3.client("s3", endpoint_url=storage)
    name = f"bucket-{abs(hash(request.node.nodeid))}"
    client.create_bucket(Bucket=name)
    return Bucket(client, name, storage)


@pytest.fixture(params=["rsync", "git", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty target of each kind."""
    if request.param == "s3":
        found: Bucket = request.getfixturevalue("bucket")
        return found
    need(request.param)
    if request.param == "rsync":
        return Folder(tmp_path / "www")
    (tmp_path / "pages.git").mkdir()
    git("init", "--quiet", "--bare", folder=tmp_path / "pages.git")
    return Repository(tmp_path / "pages.git")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site."""
    publish(contents(FIRST), tmp_path / "site")
    return tmp_path / "site"


def _deploy(
    site: Path, target: Target, *, dry_run: bool = False, anew: bool = False, adopt: bool = False
) -> Deployed:
    return deploy(Order(site, target, dry_run=dry_run, anew=anew, adopt=adopt), STEPS)


def test_a_site_arrives_whole(site: Path, place: Place) -> None:
    """The first deployment brings every file of the site; the second, of the same, nothing."""
    first = _deploy(site, target_at(place))
    there = place.held()
    second = _deploy(site, target_at(place))

    assert ours(place) == FIRST
    assert (len(first.changes.sent), second.changes.sent, second.changes.gone) == (len(FIRST), (), ())
    assert place.held() == there


def test_only_what_changed_is_sent(site: Path, place: Place) -> None:
    """What is the same stays; what has other bytes is sent; what is no more goes, and its empty folder with it."""
    _deploy(site, target_at(place))
    publish(contents(SECOND), site)
    done = _deploy(site, target_at(place))

    assert ours(place) == SECOND
    assert set(done.changes.sent) == {name for name in SECOND if SECOND[name] != FIRST.get(name)}
    assert set(done.changes.gone) == set(FIRST) - set(SECOND)
    if isinstance(place, Folder):
        assert not (place.path / "cases/b").exists()


def test_times_count_for_nothing(site: Path, place: Place) -> None:
    """A file of the same size and age with other bytes is sent all the same; one that is older and the same is not."""
    _deploy(site, target_at(place))
    changed = site / "pictures/aa/1.avif"
    before = changed.stat()
    changed.write_bytes(b"eno")
    for path in (changed, site / "index.html"):
        subprocess.run(["touch", "-d", f"@{before.st_mtime - 86400}", path], check=True)
    if isinstance(place, Folder):
        subprocess.run(["touch", "-r", changed, place.path / "pictures/aa/1.avif"], check=True)

    assert _deploy(site, target_at(place)).changes.sent == ("pictures/aa/1.avif",)
    assert ours(place)["pictures/aa/1.avif"] == b"eno"


def test_a_dry_run_changes_nothing(site: Path, place: Place) -> None:
    """It lists what would be done, in the order in which it would be, and does none of it."""
    _deploy(site, target_at(place))
    publish(contents(SECOND), site)
    before = place.held()
    done = _deploy(site, target_at(place), dry_run=True)

    assert place.held() == before
    assert done.changes.lines[:2] == ("+ assets/new.css", "+ pictures/cc/4.avif")
    assert done.changes.lines.index("~ index.html") > done.changes.lines.index("+ cases/z/index.html")
    assert [line[0] for line in done.changes.lines[-5:]] == ["-"] * 5
    assert done.changes.lines[-1] == "- assets/old.css"


def test_files_of_others_stay(site: Path, place: Place) -> None:
    """What somebody else put there after the first deployment is neither changed nor removed, not in a folder that goes either."""
    _deploy(site, target_at(place))
    place.put("CNAME", b"cases.example")
    place.put("cases/b/notes.txt", b"mine")
    publish(contents(SECOND), site)
    _deploy(site, target_at(place))

    assert ours(place) == {**SECOND, "CNAME": b"cases.example", "cases/b/notes.txt": b"mine"}


def test_a_target_in_use_is_refused(site: Path, place: Place) -> None:
    """Where others' files lie and none of sitegen's, nothing is done until the operator says that they are the site's."""
    place.put("README.md", b"precious")
    with pytest.raises(UsageFault, match=r"'README\.md'") as fault:
        _deploy(site, target_at(place))
    assert "--adopt" in fault.value.hint
    assert place.held() == {"README.md": b"precious"}

    _deploy(site, target_at(place), adopt=True)
    assert ours(place) == FIRST


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"files": [1]}'])
def test_a_damaged_list_is_no_licence(site: Path, place: Place, damage: bytes) -> None:
    """Where the list of what is sitegen's can't be read, nothing is guessed."""
    _deploy(site, target_at(place))
    place.put(MANIFEST, damage)

    with pytest.raises(UsageFault, match="damaged"):
        _deploy(site, target_at(place))
    _deploy(site, target_at(place), adopt=True)
    assert ours(place) == FIRST


def test_what_was_lost_at_the_target_is_sent_again(site: Path, place: Place) -> None:
    """A file that somebody cut short at the target is mended by the next deployment, though it did not change here."""
    _deploy(site, target_at(place))
    place.put("index.html", b"short")

    assert _deploy(site, target_at(place)).changes.sent == ("index.html",)
    assert ours(place) == FIRST


def test_all_is_sent_on_request(site: Path, place: Place) -> None:
    """With --all every file is sent, whatever the list says."""
    _deploy(site, target_at(place))
    place.put("pictures/aa/1.avif", b"eno")  # of the same size
    _deploy(site, target_at(place), anew=True)

    assert ours(place) == FIRST


@pytest.mark.parametrize("after", [0, 1, 2, 4, 6])
def test_the_next_run_completes(
    site: Path, place: Place, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a deployment is cut short, every page there has what it uses, and the next run completes it."""
    _deploy(site, target_at(place))
    publish(contents(SECOND), site)
    calls = 0

    class Cut(Exception):
        """The machine is switched off."""

    def cutting(real: object, name: str) -> object:
        def method(self: object, *arguments: object) -> object:
            nonlocal calls
            calls += 1
            if calls > after:
                raise Cut
            return getattr(real, name)(self, *arguments)

        return method

    kinds = [RsyncFolder, GitBranch, s3.Bucket]
    with monkeypatch.context() as patch:
        for kind in kinds:
            originals = type(
                kind.__name__, (), {name: getattr(kind, name) for name in ("send", "remove", "note")}
            )
            for name in ("send", "remove", "note"):
                patch.setattr(kind, name, cutting(originals, name))
        try:
            _deploy(site, target_at(place))
        except Cut:
            there = place.held()
            for name, data in there.items():
                if name.endswith(".html"):
                    used = [part.split(b'"')[0].decode() for part in data.split(b'src="')[1:]]
                    assert set(used) <= set(there), name
    _deploy(site, target_at(place))

    assert ours(place) == SECOND


def test_a_site_with_drafts_is_not_handed_on(tmp_path: Path, place: Place) -> None:
    """Drafts are not signed off: a site that holds some is refused, and there is no way round it."""
    publish(contents(FIRST), tmp_path / "site", drafts=True)
    with pytest.raises(UsageFault, match="drafts"):
        _deploy(tmp_path / "site", target_at(place), anew=True, adopt=True)
    assert place.held() == {}


def test_a_site_that_is_not_whole_is_refused(site: Path, place: Place) -> None:
    """A file that the site's own list names and that is not there stops it, by name."""
    (site / "about/index.html").unlink()
    with pytest.raises(UsageFault, match="about/index"):
        _deploy(site, target_at(place))
    assert place.held() == {}


def test_what_sitegen_did_not_make_is_left_behind(site: Path, place: Place) -> None:
    """A file that somebody put into the site's folder was not judged: it stays there, and is named."""
    (site / "IMG0001.dcm").write_bytes(b"a name")

    assert _deploy(site, target_at(place)).left == ("IMG0001.dcm",)
    assert "IMG0001.dcm" not in place.held()


def test_no_site(tmp_path: Path, place: Place) -> None:
    """Without a site it says how to make one."""
    with pytest.raises(UsageFault) as fault:
        _deploy(tmp_path / "site", target_at(place))
    assert "sitegen build" in fault.value.hint


def test_not_while_a_build_is_at_work(site: Path, place: Place) -> None:
    """While a build has the site, no half of it is brought anywhere."""
    code = (
        "import sys, time; from pathlib import Path; from sitegen.building.lock import alone\n"
        "with alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(site)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(EnvironmentFault, match=f"process {other.pid}"):
            _deploy(site, target_at(place))
        other.kill()
    assert place.held() == {}


def test_git_keeps_one_commit(site: Path, tmp_path: Path) -> None:
    """A branch holds the newest state alone; with `history` each state stands on the one before."""
    need("git")
    place = Repository(tmp_path / "pages.git")
    place.path.mkdir()
    git("init", "--quiet", "--bare", folder=place.path)
    for files in (FIRST, SECOND):
        publish(contents(files), site)
        _deploy(site, target_at(place))
    assert git("rev-list", "--count", "pages", folder=place.path).strip() == b"1"

    publish(contents(FIRST), site)
    _deploy(site, target_at(place, history=True))
    assert git("rev-list", "--count", "pages", folder=place.path).strip() == b"2"
    assert ours(place) == FIRST


def test_git_never_overwrites_another_push(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who pushed between our look and our push is not overwritten."""
    need("git")
    place = Repository(tmp_path / "pages.git")
    place.path.mkdir()
    git("init", "--quiet", "--bare", folder=place.path)
    _deploy(site, target_at(place))
    publish(contents(SECOND), site)
    finish = GitBranch.finish

    def late(branch: GitBranch) -> None:
        place.put("CNAME", b"by hand")
        finish(branch)

    monkeypatch.setattr(GitBranch, "finish", late)
    with pytest.raises(EnvironmentFault, match="somebody else has pushed"):
        _deploy(site, target_at(place))
    assert ours(place) == {**FIRST, "CNAME": b"by hand"}


def test_storage_tells_types_and_caching(site: Path, bucket: Bucket) -> None:
    """Each object has its media type; what is named by its content may be kept for ever, all else must be asked for."""
    _deploy(site, target_at(bucket))

    def told(name: str) -> tuple[str, str]:
        head = bucket.client.head_object(Bucket=bucket.name, Key=f"library/{name}")
        return head["ContentType"], head["CacheControl"]

    for_ever = "public, max-age=31536000, immutable"
    assert told("index.html") == ("text/html; charset=utf-8", "no-cache")
    assert told("pictures/aa/1.avif") == ("image/avif", for_ever)
    assert told("assets/old.css") == ("text/css; charset=utf-8", for_ever)
    assert told("sitemap.xml") == ("application/xml; charset=utf-8", "no-cache")
    assert told(MANIFEST) == ("application/json", "no-cache")


def test_storage_outside_the_folder_is_not_looked_at(site: Path, bucket: Bucket) -> None:
    """A bucket may hold other things beside the site's folder."""
    bucket.client.put_object(Bucket=bucket.name, Key="library-of-others/index.html", Body=b"theirs")
    _deploy(site, target_at(bucket))

    assert (
        bucket.client.get_object(Bucket=bucket.name, Key="library-of-others/index.html")["Body"].read()
        == b"theirs"
    )


def test_a_bucket_that_is_not_there(site: Path, bucket: Bucket) -> None:
    """What the storage says is told in a line, with what to look at."""
    lost = Bucket(bucket.client, "no-such-bucket", bucket.endpoint)
    with pytest.raises(EnvironmentFault, match="storage") as fault:
        _deploy(site, target_at(lost))
    assert "AWS_ACCESS_KEY_ID" in fault.value.hint


def test_a_repository_that_is_not_there(site: Path, tmp_path: Path) -> None:
    """What git says is told in a line, and its name is ours, not git's, in the report."""
    need("git")
    with pytest.raises(EnvironmentFault, match="git could not do it: "):
        _deploy(site, target_at(Repository(tmp_path / "nowhere.git")))


def test_a_folder_that_can_not_be_made(site: Path, tmp_path: Path) -> None:
    """A folder whose parent is not there is a fault of the machine, said once."""
    need("rsync")
    with pytest.raises(EnvironmentFault, match="rsync could not do it: ") as fault:
        _deploy(site, target_at(Folder(tmp_path / "a/b/c")))
    assert "parent" in fault.value.hint


def test_a_manifest_can_not_reach_outside(site: Path, tmp_path: Path) -> None:
    """Names that lead out of the target, in a list that somebody tampered with, are passed over."""
    need("rsync")
    place = Folder(tmp_path / "www")
    (tmp_path / "precious").write_bytes(b"mine")
    _deploy(site, target_at(place))
    place.put(MANIFEST, packed({"../precious": "", "/etc/hostname": "", "index.html": ""}))
    _deploy(site, target_at(place))

    assert (tmp_path / "precious").read_bytes() == b"mine"


def test_the_command(site: Path, tmp_path: Path) -> None:
    """By a name from site.yaml: the dry run lists, the run tells what it did, and a name that is none is told the nearest."""
    need("rsync")
    (tmp_path / "content").mkdir()
    address = f"file://{tmp_path}/www"
    (tmp_path / "content/site.yaml").write_text(
        f"title: T\nbase_url: https://x.example/\ndeploy:\n  - {{name: www, to: '{address}'}}\n", "utf-8"
    )

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner(env={"NO_COLOR": "1"}).invoke(cli, ["-C", str(tmp_path), "deploy", *arguments], catch_exceptions=False, standalone_mode=False)  # fmt: skip
        return done.exit_code, done.stdout

    assert "+ index.html\n" in run("--dry-run")[1]
    assert run()[1] == f"{len(FIRST)} files (0.0 MB) sent, 0 removed, 0 as they were: www.\n"
    assert run(address)[1] == f"0 files (0.0 MB) sent, 0 removed, {len(FIRST)} as they were: {address}.\n"
    with pytest.raises(UsageFault, match="no target 'ww'") as fault:
        run("ww")
    assert "www" in fault.value.hint
