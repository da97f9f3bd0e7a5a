"""What tests of the command line share: a way to call it."""

import sys
from dataclasses import dataclass

import pytest

from houping.cli import main


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str

    def refused(self, code, *names):
        """Check the exit code, that the sentence names all this, and that nobody sees a traceback."""
        assert self.returncode == code, self.stderr
        assert "Traceback" not in self.stderr + self.stdout
        assert [name for name in names if str(name) not in self.stderr] == [], self.stderr


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Call `houping` with words, in the test's own folder, with settings of the environment."""

    def run(*words, **environment):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["houping", *map(str, words)])
        for name, value in ({"COLUMNS": "200", "HOUPING_LANG": "zh"} | environment).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, *capsys.readouterr())

    return run
