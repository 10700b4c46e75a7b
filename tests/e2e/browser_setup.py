"""Finds a browser and a font for Chinese, and installs what is missing where that is possible: `make test` runs it."""

import os
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL_LIMIT = 300
"""Seconds for one attempt to install something."""
APT_GET = ("apt-get", "-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=2")
TRIED = Path(sys.prefix) / "browser-tried"
"""Is there once an attempt was made: without a network, not every `make test` waits for another."""
NO_BROWSER = "No browser: install Chromium or Chrome, or run `.venv/bin/python -m playwright install chromium`."
NO_FONT = "No font for Chinese: install Noto Sans CJK (Debian, Ubuntu: apt-get install fonts-noto-cjk)."


@cache
def browser_program() -> str | None:
    """Path of a Chromium or Chrome that starts: an installed one, else the one that Playwright downloaded."""
    for name in PROGRAMS:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    downloaded = _downloaded_program()
    return downloaded if _starts(downloaded) else None


@cache
def has_chinese_font() -> bool:
    """Whether the system draws Traditional Chinese; macOS always does, elsewhere fontconfig knows."""
    if sys.platform == "darwin":
        return True
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    listed = subprocess.run([fc_list, ":lang=zh-tw", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def main() -> int:
    """Provide what is missing, and say what stays missing; the tests that need it then skip, or fail with CI=true."""
    if not _missing():
        return 0
    if is_ci() or not TRIED.exists():
        _install()
        TRIED.touch()
    for sentence in _missing():
        print(sentence, file=sys.stderr)
    return 0


def is_ci() -> bool:
    """Whether nothing may be missing: `CI=true`."""
    return os.environ.get("CI", "").lower() in {"true", "1"}


def _missing() -> list[str]:
    sentences = [NO_BROWSER] if browser_program() is None else []
    return sentences if has_chinese_font() else [*sentences, NO_FONT]


def _install() -> None:
    if browser_program() is None:
        _install_browser()
    if not has_chinese_font():
        _install_packages("fonts-noto-cjk", "fontconfig")
        has_chinese_font.cache_clear()


def _install_browser() -> None:
    print("No browser found; asking Playwright for its Chromium ...", flush=True)
    _attempt((sys.executable, "-m", "playwright", "install", "chromium"))
    browser_program.cache_clear()
    if browser_program() is None:
        # Playwright's Chromium may be there and lack libraries, which Debian's package brings along.
        _install_packages("chromium", "fonts-noto-cjk")
        browser_program.cache_clear()


def _install_packages(*names: str) -> None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    print(f"Installing {', '.join(names)} ...", flush=True)
    _attempt((*APT_GET, "update", "--quiet"))
    _attempt((*APT_GET, "install", "--yes", "--quiet", "--no-install-recommends", *names))


def _attempt(command: tuple[str, ...]) -> None:
    """Run a command in a process group of its own, so that a stuck download ends with all its children."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=INSTALL_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        print(f"{' '.join(command)} did not end within {INSTALL_LIMIT} s.", file=sys.stderr)
        return
    if process.returncode != 0:
        last_lines = "\n".join(output.strip().splitlines()[-5:])
        print(f"{' '.join(command)} failed:\n{last_lines}", file=sys.stderr)


def _downloaded_program() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(program: str) -> bool:
    """Whether it tells its version: a stub of a package manager or a browser without its libraries does not."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
