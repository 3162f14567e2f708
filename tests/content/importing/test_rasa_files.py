"""Rasa's intents and responses, in one file or several."""

import pytest

NLU = """\
version: "3.1"
nlu:
- intent: faq/ask_cost
  examples: |
    - what does it cost in [Oslo](city)
    - price for [two]{"entity": "count"}
- intent: faq/ask_lost
  examples: |
    - where is it
- intent: chitchat/ask_name
  examples: |
    - who are you
- intent: greet
  examples: |
    - hello
- intent: ask_slot
  examples: |
    - my slot
- regex: zip
  examples: |
    - x
"""
RESPONSES = """\
responses:
  utter_faq/ask_cost:
  - text: "It costs **900**. See [prices](https://a.example/p)."
    image: lens.png
  - text: Another variant.
  utter_greet:
  - text: Hello!
  utter_chitchat/ask_name:
  - text: Bot.
  utter_ask_slot:
  - text: "Your slot is {slot}."
"""


@pytest.mark.parametrize("split", [True, False])
def test_intents_with_responses(read, said, tmp_path, split):
    folder = tmp_path / "rasa"
    folder.mkdir()
    if split:
        (folder / "nlu.yml").write_text(NLU)
        (folder / "domain.yml").write_text(RESPONSES)
        found, notes = read(folder)
    else:
        found, notes = read("all.yml", NLU + RESPONSES)
    assert said(found) == {
        "what does it cost in Oslo": ["It costs 900. See prices.", "prices: https://a.example/p"]
    }
    (pair,) = found.pairs
    assert (pair.phrasings, pair.id, pair.locator) == (
        ("price for two",),
        "ask_cost",
        "utter_faq/ask_cost",
    )
    assert sorted(note.partition(": ")[2].partition(". ")[0] for note in notes) == [
        "a response with a slot is left out",
        "image of a response is not imported",
        'the intent "chitchat/ask_name" is small talk, which a collection has of its own',
        'the intent "greet" is small talk, which a collection has of its own',
        "there are 2 variants of this response; the first is used",
        'there is no response utter_faq/ask_lost to the intent "faq/ask_lost"',
    ]
    assert {note.partition(":")[0] for note in notes} == (
        {"nlu.yml", "domain.yml"} if split else {"all.yml"}
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "faq.yml: this is not a Rasa file. Give one with nlu: or responses:."),
        ("a: [", "faq.yml:1: this is not YAML"),
        ("nlu: &x []\n", "faq.yml:1: the anchor &x is not allowed"),
        ("nlu: 5\nresponses: no\n", "faq.yml: no question with an answer was found here"),
    ],
)
def test_what_is_not_rasa_is_refused(refusal, text, message):
    assert refusal("faq.yml", text).startswith(message)
