"""A wrong environment value stops the start with one sentence that names the variable."""

import os
import subprocess
import sys

import pytest

from tests.product import ROOT

KEY = "a-key-that-is-longer-than-fifty-characters-for-this-very-test"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FILE", "/nirgends"),
        ("HTTPS", "ture"),
        ("DEMO", "vielleicht"),
        ("DATABASE_URL", "postgress://x"),
        ("REDIS_URL", "localhost"),
        ("EMAIL_URL", "smpt://x"),
        ("BASE_URL", "kooperation.example"),
        ("LOG_LEVEL", "laut"),
        ("DATA_DIR", "/proc/nirgends"),
    ],
)
def test_the_start_stops_with_one_sentence(name: str, value: str, tmp_path: object) -> None:
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    settings = clean | {"SECRET_KEY": KEY, "DATA_DIR": str(tmp_path), name: value}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert run.stderr.startswith(f"{name}: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["abc", "0", "70000", "80 80"])
def test_a_port_is_a_number(port: str) -> None:
    run = subprocess.run(
        ["tools/run"], cwd=ROOT, env=os.environ | {"PORT": port}, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert run.stderr.strip().splitlines()[-1].startswith("PORT: ")
