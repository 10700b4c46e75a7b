"""The examples of the README run, in their order, as one program."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "snclient" / "README.md"


def test_the_examples_run(instance: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text(encoding="utf-8")
    assert "http://127.0.0.1:8600" in text
    blocks = re.findall(r"^```python\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == 6
    program = "".join(blocks).replace("http://127.0.0.1:8600", instance)
    exec(compile(program, str(README), "exec"), {"__name__": "readme"})
    shown = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"INC\d+ True \(\)", shown[0])
    assert [line.split()[0] for line in shown[1:5]] == ["example-1", "example-2", "example-3", "example-5"]
    assert [line.split()[2] for line in shown[1:5]] == ["False", "True", "True", "True"]
    assert [line.split(" ", 1)[1] for line in shown[5:9]] == ["New"] * 4
    assert shown[9] == "4"
    assert "mandatory" in shown[10]
