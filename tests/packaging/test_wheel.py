"""The wheel: what is in it, and that it runs where nothing else of ours is."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
    built = subprocess.run([*pip, "-w", str(out), str(ROOT)], capture_output=True, text=True)
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip("the build backend cannot be fetched here")
    assert built.returncode == 0, built.stderr
    (file,) = out.glob("wishtui-*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in an environment of its own; the libraries are those of the test run."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    own = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # After its own packages, so that an editable install of the test run cannot stand in for the wheel.
    libraries = dict.fromkeys([sysconfig.get_path("purelib"), *(path for path in sys.path if "-packages" in path)])
    (Path(own) / "libraries.pth").write_text("\n".join(libraries) + "\n")
    return folder / "bin" / "wishtui"


def test_it_holds_the_package_the_styles_the_templates_the_catalogues_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top.split("-")[0] for top in tops} == {"wishtui"}
    styles = {f"wishtui/_data/styles/{path.name}" for path in (ROOT / "styles").glob("*.tcss")}
    templates = {
        f"wishtui/_data/{path.relative_to(ROOT)}" for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    catalogues = {
        f"wishtui/_data/{path.relative_to(ROOT).with_suffix('.mo')}" for path in (ROOT / "locales").rglob("*.po")
    }
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "wishtui").rglob("*.py")}
    assert styles | templates | catalogues | modules | {"wishtui/py.typed"} <= set(names)
    assert not [
        name for name in names if "test" in name.split("/")[0] or name.endswith((".pyc", ".orig", ".po", ".pot"))
    ]


def test_it_names_its_licences_and_its_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    texts = {name.split("/", 1)[1]: archive.read(name).decode() for name in archive.namelist() if "dist-info/" in name}
    assert "wishtui = wishtui.__main__:run" in texts["entry_points.txt"]
    assert "License-Expression: MIT AND Apache-2.0" in texts["METADATA"]
    assert {"licenses/LICENSE", "licenses/LICENSE-OpenCC"} <= set(texts)


def test_it_runs_from_an_unrelated_folder(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "WISHTUI_STORE": str(tmp_path / "shop"), "PYTHONPATH": ""}

    def run(*argv: str) -> str:
        ran = subprocess.run(
            [str(installed), *argv],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert run("--version").startswith("wishtui ")
    run("demo", "--fill", "--count", "12", "--store", str(tmp_path / "shop"))
    assert len(run("list", "--quiet").split()) == 12
    assert f"{installed.parents[1]}" in run("paths")
    assert "templates are sound" in run("doctor")
