"""Looks for known vulnerabilities of what requirements.txt installs: `make audit`."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = ("pypi", "osv")
TIME_LIMIT = 300
"""Seconds for one source."""


def main() -> int:
    """Ask one source after the other until one answers.

    Returns: 1 where a vulnerability is known; 0 where none is, or where no source was reached.
    """
    reason = ""
    for source in SOURCES:
        report, reason = _ask(source)
        if report is not None:
            return _tell(report, source)
    print(f"Not audited: no source of known vulnerabilities was reached. {reason}")
    return 0


def _ask(source: str) -> tuple[list[dict[str, object]] | None, str]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--requirement", "requirements.txt", "--vulnerability-service"]
        options = ["--progress-spinner", "off", "--format", "json", "--output", str(output), "--timeout", "15"]
        try:
            done = subprocess.run([*command, source, *options], capture_output=True, text=True, timeout=TIME_LIMIT)  # noqa: S603 - our own words
        except subprocess.TimeoutExpired:
            return None, f"{source}: no answer within {TIME_LIMIT} s."
        if not output.exists() or not output.read_text():
            return None, f"{source}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}"
        return json.loads(output.read_text())["dependencies"], ""


def _tell(report: list[dict[str, object]], source: str) -> int:
    affected = [package for package in report if package.get("vulns")]
    for package in affected:
        for found in package["vulns"]:  # type: ignore[attr-defined]
            fixed = ", ".join(found["fix_versions"]) or "none yet"
            print(f"{package['name']} {package['version']}: {found['id']}, fixed in {fixed}")
    print(f"Audited {len(report)} packages with {source}: {len(affected)} with known vulnerabilities.")
    return 1 if affected else 0


if __name__ == "__main__":
    sys.exit(main())
