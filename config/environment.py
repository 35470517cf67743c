"""Reads the environment; a wrong value stops the start with one sentence that names the variable."""

import os
import re
import sys
from pathlib import Path
from typing import NoReturn

TRUE, FALSE = {"on", "true", "yes", "1"}, {"off", "false", "no", "0"}


def stop(name: str, problem: str) -> NoReturn:
    """End the start: one sentence on standard error, nothing else."""
    sys.exit(f"{name}: {problem}")


def text(name: str, default: str = "") -> str:
    """A plain value."""
    return os.environ.get(name, default)


def secret(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `name`_FILE points at."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        stop(f"{name}_FILE", f"{path} cannot be read ({error.strerror}).")


def flag(name: str, *, default: bool) -> bool:
    """On or off."""
    value = text(name, "on" if default else "off").lower()
    if value not in TRUE | FALSE:
        stop(name, f'"{value}" is neither on nor off.')
    return value in TRUE


def names(name: str) -> list[str]:
    """Several values, separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of a few words."""
    value = text(name, default).upper()
    if value not in allowed:
        stop(name, f'"{value}" is none of {", ".join(allowed)}.')
    return value


def address(name: str, schemes: tuple[str, ...], value: str) -> str:
    """An address that begins with one of these schemes; empty stays empty."""
    if value and not re.match(rf"(?:{'|'.join(map(re.escape, schemes))})://", value):
        stop(name, f"it must begin with one of {', '.join(scheme + '://' for scheme in schemes)}.")
    return value
