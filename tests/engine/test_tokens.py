"""The token of a conversation: signed, of ids only, and a fresh start whenever it is not sound."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import stat
import string
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import itsdangerous.timed
import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer
from talking_collections import talking_tiny

from chatbot import FaqBot, SettingError
from chatbot.conversation import MAX_AGE, Conversation, Tokens, read_keys
from chatbot.conversation.state import _SALT, MAX_LENGTH, MIN_KEY

KEY, OTHER = "k" * 32, "o" * 32
FULL = Conversation("cost", ("work", "approval"), True, ("approval", "cost"), ("numb",), "wound")
PAYLOAD = ["demo", *FULL.to_json()]


def tokens(*keys: str, collection: str = "demo") -> Tokens:
    return Tokens(collection, keys or (KEY,))


def signed(
    payload: Any, key: str = KEY, salt: str = _SALT, digest: Any = hashlib.sha256, **kwargs: Any
) -> str:
    """A token that was made beside the class: rightly signed, whatever it says."""
    signer = {"digest_method": digest}
    return URLSafeTimedSerializer(key, salt=salt, signer_kwargs=signer, **kwargs).dumps(payload)


def payload_of(token: str) -> Any:
    """What anybody can read in a token without a key."""
    compressed, text = token.startswith("."), token.lstrip(".").split(".")[0]
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return json.loads(zlib.decompress(data) if compressed else data)


@pytest.mark.parametrize("state", [Conversation(), FULL, Conversation(options=("a",) * 8)])
def test_a_state_comes_back_out_of_its_token(state):
    assert tokens().read(tokens().write(state)) == state


def test_a_token_made_by_hand_with_all_that_is_right_is_read():
    """So that what the tests below refuse is refused for the reason that they name."""
    assert tokens().read(signed(PAYLOAD)) == FULL


def test_the_payload_is_the_collection_and_ids():
    assert payload_of(tokens().write(FULL)) == PAYLOAD


def test_no_word_of_a_message_gets_into_a_token():
    collection = talking_tiny()
    bot = FaqBot(collection, None, keys=(KEY,))
    full = FaqBot.load(collection, secret_key=KEY)
    ids = {topic.id for topic in collection.topics()} | {collection.id, "clarify", "no-answer"}
    token, before = None, None
    for message in (
        "is the treatment approved xylophone",
        "the treatment",
        "1",
        "xylophone numbness xylophone",
        "my legs are numb xylophone",
        "xylophone 0123456789 " * 50,
        "thank you very much",
    ):
        token = full.ask(message, token).conversation
        before = bot.ask(message, before).conversation
        for one in (token, before):
            said = payload_of(one)
            texts = [
                text for value in said for text in (value if isinstance(value, list) else [value])
            ]
            assert {text for text in texts if isinstance(text, str)} <= ids
            assert "xylophone" not in json.dumps(said)


def flipped(token: str, at: int) -> str:
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


TOKEN = tokens().write(FULL)
UNSIGNED = TOKEN.split(".")


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (None, "none at all"),
        ("", "an empty one"),
        ("token", "garbage"),
        (".", "an empty payload"),
        ("..", "and signature"),
        (" ", "a space"),
        ("\0", "NUL"),
        ("\ud800", "half a character"),
        ("тоkеn", "letters that are not ASCII"),
        ("a.b.c", "the shape of one"),
        ("." * 500, "points"),
        ("{}", "JSON"),
        (json.dumps(PAYLOAD), "the payload as plain JSON"),
        (UNSIGNED[0], "the payload without a signature"),
        (".".join(UNSIGNED[:2]), "no signature"),
        (".".join([*UNSIGNED[:2], ""]), "an empty signature"),
        (TOKEN[:-1], "one letter short"),
        (TOKEN[: len(TOKEN) // 2], "half"),
        (TOKEN + "A", "one letter long"),
        (TOKEN + TOKEN, "twice"),
        (f" {TOKEN} ", "with spaces"),
        (TOKEN.upper(), "in capitals"),
        (flipped(TOKEN, 0), "the first letter changed"),
        (flipped(TOKEN, len(UNSIGNED[0]) // 2), "a letter of the payload changed"),
        (flipped(TOKEN, len(UNSIGNED[0]) + 2), "a letter of the time changed"),
        (flipped(TOKEN, len(TOKEN) - 5), "a letter of the signature changed"),
        (signed(PAYLOAD, OTHER), "signed with another key"),
        (signed(PAYLOAD, ""), "signed with no key"),
        (signed(PAYLOAD, salt="itsdangerous"), "signed with the library's own salt"),
        (signed(PAYLOAD, salt="other"), "signed with another salt"),
        (signed(PAYLOAD, digest=hashlib.sha1), "signed with SHA-1, the library's default"),
        (signed(PAYLOAD, digest=hashlib.sha512), "signed with SHA-512"),
        (URLSafeTimedSerializer(KEY, salt=_SALT).dumps(PAYLOAD), "by the library's defaults"),
        (
            URLSafeSerializer(KEY, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}).dumps(  # noqa: E501
                PAYLOAD
            ),
            "without a time",
        ),
    ],
)  # fmt: skip
def test_what_is_not_signed_as_it_should_be_starts_afresh(token, reason):
    assert tokens().read(token) == Conversation(), reason


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, "null"),
        (7, "a number"),
        (True, "true"),
        ("demo", "a text"),
        ("", "an empty text"),
        ([], "an empty list"),
        ({}, "an empty object"),
        ({"demo": 1}, "an object"),
        ({"demo": 1, "topic": "cost", "options": [], "a": 1, "b": 2, "c": 3, "d": 4}, "its keys"),
        (["demo"], "the collection alone"),
        (["demo", FULL.to_json()], "the state as one value"),
        (PAYLOAD[:-1], "a value too few"),
        ([*PAYLOAD, 1], "a value too many"),
        (PAYLOAD[1:], "no collection"),
        (["other", *PAYLOAD[1:]], "another collection"),
        ([None, *PAYLOAD[1:]], "null for the collection"),
        ([["demo"], *PAYLOAD[1:]], "a list for the collection"),
        (["demo", "what does it cost", *PAYLOAD[2:]], "words for a topic"),
        (["demo", "cost", "work", *PAYLOAD[3:]], "a text for a list"),
        (["demo", "cost", [1], *PAYLOAD[3:]], "a number for an id"),
        (["demo", "cost", [], "yes", *PAYLOAD[4:]], "a text for true"),
        (["demo", "cost", {}, False, {}, {}, None], "objects for lists"),
        (["demo", float("nan"), [], False, [], [], None], "no number"),
    ],
)
def test_a_rightly_signed_token_of_another_shape_starts_afresh(payload, reason):
    assert tokens().read(signed(payload)) == Conversation(), reason


def test_a_rightly_signed_payload_that_is_no_json_starts_afresh():
    class Plain:
        @staticmethod
        def dumps(payload: str) -> str:
            return payload

        loads = dumps

    for text in ("demo,cost", "[" * 900, "\x9c", ""):
        assert tokens().read(signed(text, serializer=Plain)) == Conversation()


def test_a_token_of_another_collection_starts_afresh():
    token = tokens(collection="other").write(FULL)
    assert tokens().read(token) == Conversation()
    assert tokens(collection="other").read(token) == FULL


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        (0, True),
        (60, True),
        (MAX_AGE, True),
        (MAX_AGE + 1, False),
        (24 * 3600, False),
        (-1, False),  # the clock was turned back
        (-3600, False),
    ],
)
def test_a_token_is_good_for_half_an_hour(monkeypatch, later, kept):
    now = 1_800_000_000
    monkeypatch.setattr(itsdangerous.timed, "time", SimpleNamespace(time=lambda: now))
    token = tokens().write(FULL)
    monkeypatch.setattr(itsdangerous.timed, "time", SimpleNamespace(time=lambda: now + later))
    assert tokens().read(token) == (FULL if kept else Conversation())
    assert MAX_AGE == 30 * 60


def test_a_token_that_is_too_long_starts_afresh():
    """Rightly signed and of the right shape, so nothing but its length is in the way."""
    draw = random.Random(1)
    one, two = (
        tuple("".join(chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(64)) for _ in range(8))
        for _ in range(2)
    )
    fits, too_long = Conversation(seen=one), Conversation(seen=one, options=two)
    assert len(tokens().write(fits)) <= MAX_LENGTH < len(tokens().write(too_long))
    assert tokens().read(tokens().write(fits)) == fits
    assert tokens().read(tokens().write(too_long)) == Conversation()


def test_a_megabyte_starts_afresh():
    assert tokens().read(signed(["demo", "x" * 10**6])) == Conversation()
    assert tokens().read("x" * 10**6) == Conversation()


def test_the_newest_key_signs_and_older_ones_are_accepted():
    old, both, new = tokens(OTHER), tokens(KEY, OTHER), tokens(KEY)
    assert both.read(old.write(FULL)) == FULL
    assert new.read(both.write(FULL)) == FULL  # so the new one signed
    assert old.read(both.write(FULL)) == Conversation()
    assert new.read(old.write(FULL)) == Conversation()  # once the old one is gone


@pytest.mark.parametrize("position", [0, 1, 2])
def test_of_three_keys_each_is_accepted_and_the_first_signs(position):
    keys = [letter * 32 for letter in "abc"]
    assert tokens(*keys).read(tokens(keys[position]).write(FULL)) == FULL
    read = tokens(keys[position]).read(tokens(*keys).write(FULL))
    assert read == (FULL if position == 0 else Conversation())


def test_a_bot_accepts_what_an_earlier_bot_with_its_old_key_signed():
    old = FaqBot.load(talking_tiny(), secret_key=OTHER)
    new = FaqBot.load(talking_tiny(), secret_key=f"{KEY}, {OTHER}")
    token = old.ask("What does the treatment cost?").conversation
    assert new.ask("come again", token).entry_id == "cost"
    assert old.ask("come again", new.ask("How do cells work?").conversation).entry_id is None


def test_two_bots_without_keys_do_not_accept_each_others_tokens():
    one, two = FaqBot.load(talking_tiny()), FaqBot.load(talking_tiny())
    token = one.ask("What does the treatment cost?").conversation
    assert one.ask("come again", token).entry_id == "cost"
    assert two.ask("come again", token).entry_id is None


def test_a_token_can_stand_in_an_address_and_a_header():
    assert set(TOKEN) <= {*string.ascii_letters, *string.digits, *"-_."}


@pytest.mark.parametrize(
    ("setting", "keys"),
    [
        (KEY, (KEY,)),
        (f"{KEY},{OTHER}", (KEY, OTHER)),
        (f"  {KEY} ,\t{OTHER} ", (KEY, OTHER)),
        (f",{KEY},,", (KEY,)),
        ("x" * MIN_KEY, ("x" * MIN_KEY,)),
        ("ключ-из-двадцати-букв", ("ключ-из-двадцати-букв",)),
    ],
)
def test_keys_that_are_set(tmp_path, setting, keys):
    assert read_keys(setting, tmp_path) == keys
    assert list(tmp_path.iterdir()) == []  # nothing is kept then


@pytest.mark.parametrize("setting", ["x", "x" * (MIN_KEY - 1), f"{KEY},short", f"short,{KEY}"])
def test_a_key_that_is_too_short_is_refused_without_being_shown(setting):
    with pytest.raises(SettingError) as caught:
        read_keys(setting, None)
    assert str(MIN_KEY) in str(caught.value) and "openssl rand" in str(caught.value)
    assert "short" not in str(caught.value) and KEY not in str(caught.value)


@pytest.mark.parametrize("setting", ["", " ", ",", " , ,"])
def test_without_a_key_each_process_has_one_of_its_own(setting):
    (one,), (other,) = read_keys(setting, None), read_keys(setting, None)
    assert one != other
    assert len(one) == 64 and set(one) <= set(string.hexdigits)


def test_a_key_is_kept_for_its_owner_alone_and_used_again(tmp_path):
    folder = tmp_path / "made" / "on the way"
    keys = read_keys("", folder)
    (file,) = folder.iterdir()
    assert file.read_text() == keys[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_keys("", folder) == keys == read_keys(" , ", folder)
    assert read_keys(KEY, folder) == (KEY,)  # one that is set comes first


@pytest.mark.slow
def test_processes_that_start_together_end_with_one_key(tmp_path):
    program = (
        "import sys; from pathlib import Path; from chatbot.conversation import read_keys\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(*read_keys('', Path(sys.argv[1])))"
    )
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        started = [
            subprocess.Popen(
                [sys.executable, "-c", program, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        for process in started:
            assert process.stdout.readline() == "ready\n"
        for process in started:
            process.stdin.write("\n")
            process.stdin.flush()
        keys = {process.communicate()[0] for process in started}
        assert keys == {(folder / "secret_key").read_text() + "\n"}
        assert [file.name for file in folder.iterdir()] == ["secret_key"]


def test_a_key_that_another_process_makes_meanwhile_is_taken(tmp_path, monkeypatch):
    def overtaken(made: str, path: Path) -> None:
        path.write_text(OTHER)
        raise FileExistsError

    monkeypatch.setattr("chatbot.reading.files.os.link", overtaken)
    assert read_keys("", tmp_path) == (OTHER,)


def test_a_kept_key_may_end_with_a_line_end(tmp_path):
    (tmp_path / "secret_key").write_text(f"{KEY}\n")
    assert read_keys("", tmp_path) == (KEY,)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 32, "ключ".encode() * 8])
def test_a_kept_file_that_holds_no_key_is_left_alone_and_not_used(tmp_path, content):
    (tmp_path / "secret_key").write_bytes(content)
    (key,) = read_keys("", tmp_path)
    assert len(key) == 64
    assert (tmp_path / "secret_key").read_bytes() == content


def test_a_folder_that_cannot_be_used_costs_conversations_and_nothing_else(tmp_path):
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder" / "secret_key").mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / "folder"):
        (one,), (other,) = read_keys("", folder), read_keys("", folder)
        assert len(one) == 64 and one != other


def test_a_folder_that_may_not_be_written_to(tmp_path, monkeypatch):
    """Root may write everywhere, so the refusal is played."""

    def refuse(*_: Any) -> int:
        raise PermissionError("read-only")

    monkeypatch.setattr("chatbot.reading.files.os.open", refuse)
    (key,) = read_keys("", tmp_path)
    assert len(key) == 64 and list(tmp_path.iterdir()) == []


def test_a_bot_started_again_goes_on_with_its_conversations(tmp_path):
    first = FaqBot.load(talking_tiny(), data_dir=tmp_path)
    token = first.ask("What does the treatment cost?").conversation
    second = FaqBot.load(talking_tiny(), data_dir=tmp_path)
    assert second.ask("come again", token).entry_id == "cost"
