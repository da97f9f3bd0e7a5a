"""`houping verify`: an export is checked offline, and the first wrong entry is named."""

import subprocess
import sys

import pytest
from tests.core.test_ledger import SOUND, remade

from houping.cli import main
from houping.core.ledger import line_of

HEAD = SOUND[-1]["digest"]


@pytest.fixture
def verify(monkeypatch, capsys, tmp_path):
    """Write entries to a file and run the command; return exit code, standard output and error."""

    def run(entries, *arguments):
        path = tmp_path / "ledger.jsonl"
        path.write_bytes(b"".join(map(line_of, entries)))
        monkeypatch.setattr(sys, "argv", ["houping", "verify", str(path), *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return stop.value.code or 0, shown.out, shown.err

    return run


def test_a_sound_export_says_how_many_entries_and_the_head(verify):
    code, out, err = verify(SOUND, "--head", HEAD)
    assert (code, err) == (0, "")
    assert "6 条" in out and HEAD in out and "--head" not in out


def test_the_head_of_an_earlier_report_is_found_in_the_chain(verify):
    code, out, _ = verify(SOUND, "--printed", SOUND[2]["digest"], "--printed", HEAD)
    assert code == 0 and "2 个链头都在链中" in out


def test_without_a_head_the_reader_is_told_what_was_not_proved(verify):
    assert "末尾是否被截去" in verify(SOUND)[1]


@pytest.mark.parametrize(
    ("entries", "options", "said"),
    [
        ([*SOUND[:2], {**SOUND[2], "actor": "x"}, *SOUND[3:]], (), "第 3 条（第 3 行）被改动"),
        ([*SOUND[:2], remade(SOUND[2], actor="x"), *SOUND[3:]], (), "第 3 条（第 3 行）被整条替换"),
        ([*SOUND[:2], *SOUND[3:]], (), "缺第 3 条"),
        ([*SOUND[:3], *SOUND[2:]], (), "第 3 条重复"),
        ([SOUND[0], SOUND[2], SOUND[1], *SOUND[3:]], (), "第 2 行是第 3 条，应为第 2 条"),
        (SOUND[:-1], ("--head", HEAD), "链头与给出的不符"),
        (SOUND[3:], (), "缺第 1 条"),
        (SOUND[:3], ("--printed", HEAD), "不在其中"),
    ],
)
def test_what_was_done_to_it_is_said_with_exit_code_13(verify, entries, options, said):
    code, out, err = verify(entries, *options)
    assert (code, out) == (13, "")
    assert said in err and "Traceback" not in err


def test_a_part_is_checked_as_a_part(verify):
    code, out, _ = verify(SOUND[3:], "--part", "--head", HEAD)
    assert code == 0 and "从第 4 条起" in out


def test_an_empty_or_missing_file_is_an_input_error(verify, monkeypatch, capsys):
    assert verify([])[0] == 10
    monkeypatch.setattr(sys, "argv", ["houping", "verify", "nowhere.jsonl"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 10 and "nowhere.jsonl" in capsys.readouterr().err


def test_it_works_where_django_is_not_installed(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join(map(line_of, SOUND)))
    code = (
        "import sys; sys.modules['django'] = None; sys.argv = ['houping', 'verify', sys.argv[1]]\n"
        "from houping.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and "6 条" in done.stdout


def call(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["houping", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code, capsys.readouterr().err


@pytest.mark.parametrize("text", ["hello\n", "区县,户数\n500101,12\n", "{}\n", '{"a": 1}\n'])
def test_a_file_that_never_was_a_ledger_raises_no_alarm(tmp_path, monkeypatch, capsys, text):
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    code, said = call(monkeypatch, capsys, "verify", path)
    assert code == 10 and "不是日志账本" in said and "改动" not in said


@pytest.mark.parametrize("option", ["--head", "--printed"])
def test_a_mistyped_head_is_no_sign_of_a_rewritten_ledger(verify, option):
    code, _, said = verify(SOUND, option, HEAD[:-1])
    assert code == 10 and "64 位" in said


def test_a_first_line_that_was_damaged_is_still_a_changed_entry(tmp_path, monkeypatch, capsys):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join(map(line_of, SOUND)).replace(b'"digest"', b'"dig', 1))
    code, said = call(monkeypatch, capsys, "verify", path)
    assert code == 13 and "第 1 条" in said


def test_a_demonstration_site_asks_for_the_workspace_that_it_is_given(tmp_path, monkeypatch, capsys):
    words = ("serve", "--demo", "--data", tmp_path / "site", "--workspace", tmp_path / "nowhere")
    code, said = call(monkeypatch, capsys, *words)
    assert code == 10 and "nowhere" in said and not (tmp_path / "site").exists()
