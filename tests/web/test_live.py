"""A site follows its folders: what is fit is served by all workers at once, what is not by none."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_site import break_it, small, write

from chatbot.errors import ContentError
from chatbot.settings import Settings, load_settings
from chatbot.web.live import Live, examining, live
from chatbot.web.live.examining import Task
from chatbot.web.live.snapshots import Obstacle, Snapshots

pytestmark = pytest.mark.slow

QUESTION = "How strong is the evidence?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, small("One."))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"data_dir": tmp_path / "data", "reload_interval": 0}, environ={})


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Snapshots examined, here in this process."""
    numbers = []

    def examine(task: Task) -> list[Obstacle]:
        numbers.append(task.version)
        return examining.verdict_of(task)

    monkeypatch.setattr(live, "examine", examine)
    return numbers


def started(folder: Path, settings: Settings) -> Live:
    snapshots = Snapshots(settings.data_dir / "served" / "test", ["test-spine"], "run")
    return Live(settings.all_sites[0], [folder], snapshots, settings)


@pytest.fixture
def workers(folder: Path, settings: Settings, examined: list[int]) -> tuple[Live, Live]:
    """Two workers of one server, which a test takes step by step."""
    one, two = started(folder, settings), started(folder, settings)
    two.board = one.board
    slots = [one.board.reserve(), one.board.reserve()]
    one.begin(slots[0])
    two.begin(slots[1])
    return one, two


def said(site: Live) -> str:
    bot = site.bot()
    assert bot
    return bot.ask(QUESTION).text


def change(folder: Path, answer: str, **changes: object) -> None:
    write(folder.parent, small(answer, **changes))


def test_all_change_over_at_once(workers: tuple[Live, Live], folder: Path) -> None:
    one, two = workers
    change(folder, "Two.")
    one.board.ask()
    one.step()
    one.step()
    assert (said(one), said(two)) == ("One.", "One.")
    two.step()
    assert (said(one), said(two)) == ("One.", "One.")
    two.step()
    assert (said(one), said(two)) == ("Two.", "Two.")


def test_what_is_served_now_is_no_garbage_to_look_for(
    workers: tuple[Live, Live], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = []
    monkeypatch.setattr(live, "settle", lambda: settled.append(said(workers[0])))
    for worker in (*workers, *workers):
        worker.step()
    assert settled == []
    change(folder, "Two.")
    for worker in workers:
        worker.board.ask()
    for worker in (*workers, *workers, *workers):
        worker.step()
    assert settled == ["Two.", "Two."]


def test_one_examines_for_all(
    workers: tuple[Live, Live], folder: Path, examined: list[int]
) -> None:
    change(folder, "Two.")
    workers[0].board.ask()
    for site in workers:
        site.step()
    assert len(examined) == 1


def test_what_is_broken_changes_nothing_and_is_said_once(
    workers: tuple[Live, Live], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = workers
    break_it(folder)
    for _ in range(2):
        one.board.ask()
        for site in (*workers, *workers):
            site.step()
    assert (said(one), said(two)) == ("One.", "One.")
    assert {reason.kind for reason in one.obstacles} == {"content"}
    assert one.obstacles == two.obstacles
    logged = [line for line in caplog.text.splitlines() if "last good version" in line]
    assert len(logged) == 2  # once a worker
    assert f"{folder.name}/entries/evidence.md:1" in caplog.text
    assert str(folder.parent) not in caplog.text


def test_mended_it_is_served(workers: tuple[Live, Live], folder: Path) -> None:
    break_it(folder)
    one, two = workers
    for answer in ("", "Three."):
        if answer:
            change(folder, answer)
        one.board.ask()
        for site in (*workers, *workers):
            site.step()
    assert (said(one), said(two)) == ("Three.", "Three.")
    assert (one.obstacles, two.obstacles) == ((), ())


def test_a_suite_that_fails_keeps_content_back(workers: tuple[Live, Live], folder: Path) -> None:
    one, _ = workers
    (folder / "suites").mkdir()
    suite = folder / "suites" / "own.yaml"
    gated = "suite: Own\ngates: [wrong == 0%]\ncases:\n- ask: {}\n  expect: answer {}\n"
    suite.write_text(gated.format(QUESTION, "how-it-works"))
    one.board.ask()
    one.step()
    assert [reason.kind for reason in one.obstacles] == ["suite"]
    assert "test-spine/suites/own.yaml: gate wrong == 0% of Own" in one.obstacles[0].text
    suite.write_text(gated.format(QUESTION, "evidence"))
    one.board.ask()
    one.step()
    assert one.obstacles == ()


def test_a_suite_that_cannot_be_read_keeps_content_back(
    workers: tuple[Live, Live], folder: Path
) -> None:
    (folder / "suites").mkdir()
    (folder / "suites" / "own.jsonl").write_text('{"q": "Why?", "topic": "no-such-entry"}\n')
    workers[0].board.ask()
    workers[0].step()
    assert [reason.kind for reason in workers[0].obstacles] == ["content"]


def test_changed_back_before_all_agree_it_stays(workers: tuple[Live, Live], folder: Path) -> None:
    one, two = workers
    change(folder, "Two.")
    one.board.ask()
    one.step()
    change(folder, "One.")
    one.board.ask()
    for site in (two, one, two, one):
        site.step()
    assert (said(one), said(two)) == ("One.", "One.")


def test_a_word_that_counted_already_is_not_taken_back(
    workers: tuple[Live, Live], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one examines what came later, the other, slower to load, agrees on what came before."""
    one, two = workers
    change(folder, "Two.")
    one.board.ask()
    one.step()
    number = one.snapshots.take([folder])
    assert number

    def examine_slowly(task: Task) -> list[Obstacle]:
        two._decide(number, ())
        two._agree(number)
        return examining.verdict_of(task)

    monkeypatch.setattr(live, "examine", examine_slowly)
    change(folder, "Three.")
    one.board.ask()
    one.step()
    assert (said(one), said(two)) == ("Two.", "Two.")
    for site in (two, one):
        site.step()
    assert (said(one), said(two)) == ("Three.", "Three.")


def test_who_is_born_later_serves_what_was_agreed(
    workers: tuple[Live, Live], folder: Path, settings: Settings
) -> None:
    one, two = workers
    newborn = started(folder, settings)  # as the master has it: from the start
    newborn.board = one.board
    change(folder, "Two.")
    one.board.ask()
    for site in (one, two, two):
        site.step()
    one.board.release(3)  # the second has died
    slot = one.board.reserve()
    newborn.begin(slot)
    assert (said(one), said(newborn)) == ("Two.", "Two.")
    newborn.step()
    assert newborn.obstacles == ()


def test_an_agreement_waits_for_who_is_being_born(workers: tuple[Live, Live], folder: Path) -> None:
    one, two = workers
    slot = one.board.reserve()
    change(folder, "Two.")
    one.board.ask()
    for site in (one, two, one, two):
        site.step()
    assert (said(one), said(two)) == ("One.", "One.")
    one.board.release(slot)
    one.step()
    assert (said(one), said(two)) == ("Two.", "Two.")


def test_who_cannot_load_what_is_agreed_answers_nothing(
    workers: tuple[Live, Live], folder: Path, settings: Settings
) -> None:
    one, two = workers
    newborn = started(folder, settings)
    newborn.board = one.board
    change(folder, "Two.")
    one.board.ask()
    for site in (one, two, two):
        site.step()
    moved = one.snapshots.folder(one.board.agreed)
    moved.rename(moved.with_name("away"))
    newborn.begin(one.board.reserve())
    assert newborn.bot() is None
    assert [reason.kind for reason in newborn.obstacles] == ["files"]
    moved.with_name("away").rename(moved)
    newborn.board.ask()
    newborn.step()
    assert said(newborn) == "Two."


def test_a_withdrawal_builds_no_index(
    workers: tuple[Live, Live], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: object) -> None:
        raise AssertionError("an index was built")

    monkeypatch.setattr("chatbot.retrieval.index.Index.build", build)
    path = folder / "entries" / "evidence.md"
    lines = 'withdrawn: {date: 2026-11-26, reason: "It was wrong."}\n---\n'
    path.write_text(
        path.read_text().replace("---\n", "\0").replace("\0", "---\n", 1).replace("\0", lines, 1)
    )
    workers[0].board.ask()
    for site in (*workers, *workers):
        site.step()
    assert "It was wrong." in said(workers[0])


def test_a_change_must_hold_still(
    folder: Path, tmp_path: Path, examined: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(live.time, "monotonic", lambda: now)
    settings = load_settings({"data_dir": tmp_path / "data"}, environ={})
    site = started(folder, settings)
    site.begin(site.board.reserve())
    site.step()
    for answer in ("Two.", "Three."):
        change(folder, answer)
        now += 5
        site.step()
    assert examined == []
    now += 4.9
    site.step()
    assert examined == []
    now += 0.1
    site.step()
    site.step()
    assert said(site) == "Three."
    assert len(examined) == 1


def test_at_the_start_broken_content_is_an_error_in_its_own_place(
    folder: Path, settings: Settings
) -> None:
    break_it(folder)
    with pytest.raises(ContentError) as error:
        started(folder, settings)
    assert str(folder / "entries" / "evidence.md") in str(error.value)
    assert str(settings.data_dir) not in str(error.value)


@pytest.mark.parametrize("how", ["broken", "gone"])
def test_at_the_start_what_was_served_last_stands_in_for_broken_content(
    folder: Path, settings: Settings, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    started(folder, settings)
    break_it(folder) if how == "broken" else folder.rename(folder.with_name("away"))
    site = started(folder, settings)
    assert said_by(site.collection) == "One."
    assert site.obstacles
    assert "last good version" in caplog.text


def said_by(collection: object) -> str:
    return collection.entries[0].plain_text  # type: ignore[attr-defined,no-any-return]


def test_a_process_that_nobody_told_begins_by_itself(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = []
    monkeypatch.setattr(Live, "watch", lambda self: watched.append(os.getpid()))
    site = started(folder, settings)
    board = site.board
    assert said(site) == "One."
    assert said(site) == "One."
    assert watched == [os.getpid()]
    assert site.board is not board


def test_a_failure_of_ours_ends_no_thread(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = threading.Event()
    steps = iter([ValueError("SECRET"), None])
    obstacles: list[Obstacle] = []

    def step(self: Live) -> None:
        error = next(steps, None)
        if error:
            raise error
        obstacles.extend(self.obstacles)
        again.set()

    monkeypatch.setattr(Live, "_step", step)
    started(folder, settings).watch()
    assert again.wait(10)
    assert [one.kind for one in obstacles] == ["internal"]
    assert "SECRET" not in obstacles[0].text


def test_files_that_are_back_are_served_again(
    workers: tuple[Live, Live], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they were before, so that nothing but the failure itself tells that there is a change."""
    one, _ = workers
    now = 100.0
    monkeypatch.setattr(live.time, "monotonic", lambda: now)
    one._settings = replace(one._settings, reload_interval=5)
    away = folder.with_name("away")
    for back in (False, True):
        away.rename(folder) if back else folder.rename(away)
        for _ in range(2):
            now += 5
            one.step()
        assert [reason.kind for reason in one.obstacles] == ([] if back else ["files"])
        assert said(one) == "One."


def test_a_full_disk_keeps_content_back_until_there_is_room(
    workers: tuple[Live, Live], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = workers
    change(folder, "Two.")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Snapshots, "_write", full)
        one.board.ask()
        one.step()
    assert [reason.kind for reason in one.obstacles] == ["files"]
    assert said(one) == "One."
    one.board.ask()
    for site in (one, two, one, two):
        site.step()
    assert (said(one), said(two), one.obstacles) == ("Two.", "Two.", ())


def test_asked_while_the_files_are_being_changed_it_looks_again(
    workers: tuple[Live, Live], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = workers
    change(folder, "Two.")
    with monkeypatch.context() as busy:
        busy.setattr(Snapshots, "take", lambda *_: None)
        one.board.ask()
        one.step()
    for site in (one, two, one, two):
        site.step()
    assert (said(one), said(two)) == ("Two.", "Two.")


@pytest.fixture
def task(folder: Path, settings: Settings) -> Iterator[Task]:
    snapshots = Snapshots(settings.data_dir / "served" / "test", ["test-spine"], "run")
    number = snapshots.take([folder])
    assert number
    yield Task(snapshots, number, settings.all_sites[0], settings)


def test_the_process_examines_and_builds(task: Task, settings: Settings) -> None:
    assert examining.examine(task) == []
    assert list((settings.data_dir / "index" / "test-spine").iterdir())


def test_the_process_finds_what_is_broken(task: Task, folder: Path) -> None:
    break_it(folder)
    number = task.snapshots.take([folder])
    assert number
    (reason, *_) = examining.examine(task._replace(version=number))
    assert reason.kind == "content"
    assert reason.text.startswith("test-spine/entries/evidence.md:")


def test_a_process_that_dies_is_a_reason(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining.sys, "executable", "/bin/false")
    assert [reason.kind for reason in examining.examine(task)] == ["build"]
