"""What holds for every command: where words go, exit codes, progress, and the console script."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

NEED = {
    "ask": ("ask", "price"),
    "ask -": ("ask", "--json", "-"),
    "chat": ("chat",),
    "suite run": ("suite", "run", "suite.jsonl"),
}


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    """A folder to stand in, with a file for each kind of argument."""
    (tmp_path / "suite.jsonl").write_text('{"q": "price", "topic": "cost"}\n')
    (tmp_path / "faqs.jsonl").write_text('{"id": "a", "question": "What is it?"}\n')
    (tmp_path / "queries.jsonl").write_text('{"q": "what is it", "relevant": ["a"]}\n')
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", NEED.values(), ids=NEED)
def test_an_unknown_collection_is_told(run, command):
    result = run(*command, "--collection", "stem-cell-spin", input="x\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        'Error: The collection "stem-cell-spin" is neither bundled nor a folder. '
        'Did you mean "stem-cell-spine"?\n'
    )


@pytest.mark.parametrize("command", NEED.values(), ids=NEED)
def test_every_problem_of_a_collection_is_told(run, command, demo):
    (demo / "entries" / "cost.md").write_text("nothing\n")
    (demo / "gaps" / "side-effects.txt").write_bytes(b"\xff\n")
    result = run(*command, input="x\n")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert all(line.startswith(f"Error: {demo}/") for line in lines)
    assert any("/entries/cost.md:1: " in line for line in lines)
    assert any("/gaps/side-effects.txt:1: the byte 0xFF" in line for line in lines)


def test_check_tells_an_unknown_collection(run):
    result = run("check", "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith('Error: The collection "nowhere" is neither bundled')


@pytest.mark.parametrize("command", [*NEED.values(), ("check",)], ids=[*NEED, "check"])
def test_a_setting_that_cannot_be_used_is_told(run, command, monkeypatch):
    monkeypatch.setenv("FAQ_CHATBOT_PORT", "http")
    result = run(*command, input="x\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: port cannot be 'http' (the environment variable FAQ_")


def test_a_path_that_the_system_refuses_is_told(run):
    name = "a" * 300
    result = run("check", name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {name}: File name too long. Check it.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Usage: faq-chatbot"),
        (("nonsense",), "No such command 'nonsense'"),
        (("--nonsense",), "No such option"),
        (("ask",), "Missing argument 'QUESTION'"),
        (("ask", "two", "questions"), "unexpected extra argument"),
        (("ask", "x", "--jsno"), "No such option"),
        (("ask", "x", "--collection"), "requires an argument"),
        (("chat", "x"), "unexpected extra argument"),
        (("chat", "--json"), "No such option"),
        (("check", "a", "b"), "unexpected extra argument"),
        (("check", "--nonsense"), "No such option"),
        (("suite",), "Usage: "),
        (("suite", "walk"), "No such command 'walk'"),
        (("suite", "run"), "Name a suite to run"),
        (("suite", "run", "none.jsonl"), "File 'none.jsonl' does not exist"),
        (("suite", "run", "suite.jsonl", "none.jsonl"), "File 'none.jsonl' does not exist"),
        (("suite", "run", "folder"), "File 'folder' is a directory"),
        (("suite", "run", "suite.jsonl", "--nonsense"), "No such option"),
        (("evaluate",), "Missing argument 'FAQS'"),
        (("evaluate", "faqs.jsonl"), "Missing argument 'QUERIES'"),
        (("evaluate", "none.jsonl", "queries.jsonl"), "File 'none.jsonl' does not exist"),
        (("evaluate", "faqs.jsonl", "none.jsonl"), "File 'none.jsonl' does not exist"),
        (("evaluate", "faqs.jsonl", "folder"), "File 'folder' is a directory"),
        (("evaluate", "faqs.jsonl", "queries.jsonl", "--dev", "none"), "'none' does not exist"),
        (("evaluate", "faqs.jsonl", "queries.jsonl", "--dev"), "requires an argument"),
        (("evaluate", "faqs.jsonl", "queries.jsonl", "--loud"), "No such option"),
    ],
)
def test_wrong_usage_is_2_and_says_what(run, arguments, said):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("-h",), ("--help",), ("--version",), ("ask", "-h"), ("suite", "--help"), ("serve", "-h")],
)
def test_help_and_version_are_data(run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "faq-chatbot" in result.stdout or "Usage: " in result.stdout


@pytest.fixture
def empty_data_dir(tmp_path, monkeypatch):
    """A data folder without a saved index, so that there is long work to show."""
    folder = tmp_path / "empty"
    monkeypatch.setenv("FAQ_CHATBOT_DATA_DIR", str(folder))
    return folder


WORK = {
    "ask": (("ask", "price"), "Reading phrasings"),
    "suite run": (("suite", "run", "suite.jsonl"), "Asking … 100%"),
    "evaluate": (("evaluate", "faqs.jsonl", "queries.jsonl", "--json"), "Asking"),
}


@pytest.mark.parametrize("arguments", [one for one, _ in WORK.values()], ids=WORK)
def test_a_pipe_sees_no_progress(spawn, empty_data_dir, arguments):
    process = spawn(*arguments)
    output, messages = process.communicate()
    assert (process.returncode, messages) == (0, b"")
    assert output.decode("utf-8")


def test_only_the_data_folder_is_written_to(spawn, empty_data_dir, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    process = spawn("ask", "price")
    process.communicate()
    assert process.returncode == 0
    assert list(home.iterdir()) == []
    files = sorted(path for path in empty_data_dir.rglob("*") if path.is_file())
    places = [path.parent.relative_to(empty_data_dir).as_posix() for path in files]
    assert places == ["context/demo", "guard/demo", "index/demo", "."]
    secret = files[-1]
    assert secret.name == "secret_key"
    assert secret.stat().st_mode & 0o777 == 0o600
    again = {path: path.read_bytes() for path in files}
    spawn("ask", "price").communicate()
    assert {path: path.read_bytes() for path in empty_data_dir.rglob("*.*z")} == {
        path: content for path, content in again.items() if path != secret
    }
    assert secret.read_bytes() == again[secret]


def test_a_secret_that_is_set_is_not_written(spawn, empty_data_dir, monkeypatch):
    monkeypatch.setenv("FAQ_CHATBOT_SECRET_KEY", "0123456789abcdef")
    spawn("ask", "price").communicate()
    assert not (empty_data_dir / "secret_key").exists()
    saved = [path.read_bytes() for path in empty_data_dir.rglob("*") if path.is_file()]
    assert saved and not any(b"0123456789abcdef" in content for content in saved)


@pytest.mark.parametrize(("arguments", "step"), WORK.values(), ids=WORK)
def test_a_terminal_sees_progress_that_is_removed_at_the_end(
    spawn, empty_data_dir, arguments, step
):
    ours, theirs = pty.openpty()
    process = spawn(*arguments, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so where the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    output, _ = process.communicate()
    assert process.returncode == 0
    text = shown.decode("utf-8")
    assert step in text and text.endswith("\r\x1b[K")
    assert "\n" not in text
    assert b"\x1b" not in output


def test_a_full_disk_is_told(spawn):
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        process = spawn("ask", "price", "--json", stdout=full.fileno())
        _, messages = process.communicate()
    assert (process.returncode, messages) == (
        1,
        b"Error: the output: No space left on device. Check it.\n",
    )


def test_an_output_that_cannot_show_a_character_does_not_end_it(spawn, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    output, messages = spawn("ask", "is it legal").communicate()
    assert messages == b""
    assert b"No, it is not ? not yet." in output


def test_a_reader_that_leaves_ends_it_quietly(spawn):
    process = spawn("suite", "run", "suite.jsonl", "--all")
    process.stdout.close()
    process.stdout = None
    _, messages = process.communicate()
    assert (process.returncode, messages) == (1, b"")


@pytest.mark.parametrize(
    ("arguments", "code"), [(("ask", "price"), 0), (("check", "nowhere"), 1), (("ask",), 2)]
)
def test_python_m_chatbot_is_the_console_script(spawn, arguments, code):
    process = spawn(*arguments, stdin=subprocess.DEVNULL)
    output, messages = process.communicate()
    assert process.returncode == code
    assert bool(output) == (code == 0) and bool(messages) == (code != 0)
    if code == 2:
        assert messages.startswith(b"Usage: faq-chatbot ask ")


LEARNING = {"scipy", "sklearn"}
ENCODING = {"threadpoolctl"}  # so that what texts mean is computed on one thread
SERVING = {"flask", "gunicorn", "jinja2", "sqlalchemy", "werkzeug"}


@pytest.mark.parametrize(
    ("arguments", "needless"),
    [
        (("--help",), {"numpy", "rapidfuzz", "yaml"} | ENCODING | LEARNING | SERVING),
        (("ask", "price"), LEARNING | SERVING),
    ],
)
def test_a_command_imports_only_what_it_needs(run, arguments, needless):
    """Importing everything takes longer than an answer."""
    run("ask", "price")  # so that the index is saved, and nothing has to be learned
    program = "import sys; from chatbot.cli import main; main(standalone_mode=False)"
    program += "; print('imported:', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    imported = set(done.stdout.split("imported:")[1].split())
    assert "click" in imported and imported & needless == set()
