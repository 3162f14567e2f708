"""The settings table: which value counts, what is refused, and that the document has every row."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from chatbot.errors import SettingError
from chatbot.settings import SETTINGS, Settings, Site, load_settings
from chatbot.settings.sites import KEYS, TEXTS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


def test_the_defaults() -> None:
    assert load_settings(environ={}) == Settings(
        collection="stem-cell-spine",
        data_dir=Path(platformdirs.user_data_dir("faq-chatbot")),
        host="127.0.0.1",
        port=8000,
        workers=1,
        threads=8,
        max_body=8192,
        log_level="info",
        log_format="json",
        answer_threshold=None,
        meaning="on",
        region="",
        secret_key="",
        rate_limit="30/minute",
        rate_limit_storage="memory",
        trusted_proxies=0,
        allowed_origins=(),
        reload_interval=5,
        events="",
        question_log=0,
        question_group=5,
        metrics="off",
        admin_password="",
        sites=(),
    )


def test_an_option_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text('port = 1\nworkers = 2\nthreads = 3\nhost = "::1"\n')
    environ = {"FAQ_CHATBOT_PORT": "10", "FAQ_CHATBOT_WORKERS": "20", "FAQ_CHATBOT_HOST": ""}
    found = load_settings({"port": 100, "workers": None}, config=config, environ=environ)
    assert (found.port, found.workers, found.threads, found.host) == (100, 20, 3, "::1")
    assert found.max_body == 8192


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("port = 9\n")
    assert load_settings(environ={"FAQ_CHATBOT_CONFIG": str(config)}).port == 9


def test_the_process_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_CHATBOT_PORT", "81")
    monkeypatch.delenv("FAQ_CHATBOT_CONFIG", raising=False)
    assert load_settings().port == 81


def test_unknown_variables_are_ignored() -> None:
    load_settings(environ={"FAQ_CHATBOT_NONSENSE": "off", "PORT": "99"})


def test_a_path_may_start_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    found = load_settings(environ={"FAQ_CHATBOT_DATA_DIR": "~/faq"})
    assert found.data_dir == Path("/home/someone/faq")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "-1"),
        ("port", "65536"),
        ("port", "80.0"),
        ("port", "٨٠"),
        ("port", "9" * 5000),
        ("workers", "0"),
        ("threads", "0"),
        ("max_body", "10"),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("host", " "),
        ("collection", "a\x1bb"),
        ("region", "usa1"),
        ("region", "europe"),
        ("region", "u"),
        ("region", "us, uk"),
        ("region", "ÜS"),
        ("secret_key", "a\x1bb"),
        ("secret_key", "a\nb"),
        ("rate_limit", "30"),
        ("rate_limit", "0/minute"),
        ("rate_limit", "-1/minute"),
        ("rate_limit", "30/fortnight"),
        ("rate_limit", "30 per minute"),
        ("rate_limit", "30/minute;9/second"),
        ("rate_limit", "9999999/day"),
        ("rate_limit", "none"),
        ("rate_limit", "٣٠/minute"),
        ("trusted_proxies", "-1"),
        ("trusted_proxies", "10"),
        ("trusted_proxies", "all"),
        ("trusted_proxies", "1.0"),
        ("rate_limit_storage", "redis"),
        ("rate_limit_storage", "redis://"),
        ("rate_limit_storage", "memcached://host"),
        ("rate_limit_storage", "redis://a b"),
        ("allowed_origins", "*"),
        ("allowed_origins", "null"),
        ("allowed_origins", "clinic.example"),
        ("allowed_origins", "https://clinic.example/"),
        ("allowed_origins", "https://clinic.example/page"),
        ("allowed_origins", "https://*.example"),
        ("allowed_origins", "https://Clinic.example"),
        ("allowed_origins", "https://clinic.example:443"),
        ("allowed_origins", "http://clinic.example:80"),
        ("allowed_origins", "https://me@clinic.example"),
        ("allowed_origins", "https://clinic.example?"),
        ("allowed_origins", "https://clinic.example:"),
        ("allowed_origins", "https://kliník.example"),
        ("allowed_origins", "https://a.example https://b.example"),
        ("allowed_origins", "https://a.example,,https://b.example"),
        ("allowed_origins", "https://a.example,*"),
        ("allowed_origins", "https://"),
        ("allowed_origins", ","),
        ("reload_interval", "-1"),
        ("reload_interval", "1.5"),
        ("reload_interval", "often"),
    ],
)
def test_a_bad_value_is_named_with_its_place_and_the_fix(name: str, value: str) -> None:
    variable = f"FAQ_CHATBOT_{name.upper()}"
    with pytest.raises(SettingError) as error:
        load_settings(environ={variable: value})
    message = str(error.value)
    assert message.startswith(f"{name} cannot be ")
    assert f"environment variable {variable}" in message
    assert "Give " in message
    assert len(message) < 300 and message.isprintable()


@pytest.mark.parametrize(
    "line",
    [
        *("port = true", "port = 1.5", "port = []", "host = 1", "host = {}"),
        *("region = true", "region = []", "secret_key = 5", "rate_limit = 30"),
        *("rate_limit = false", "trusted_proxies = true", "trusted_proxies = 1.0"),
        *("allowed_origins = true", "allowed_origins = [1]", "allowed_origins = [['a']]"),
        *("allowed_origins = ['https://a.example/']", "log_format = 1", "rate_limit_storage = 1"),
    ],
)
def test_a_bad_value_in_the_file_is_named_with_the_file_and_key(tmp_path: Path, line: str) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(line)
    with pytest.raises(SettingError) as error:
        load_settings(config=config, environ={})
    assert f"{config}, key '{line.split()[0]}'" in str(error.value)


def test_a_bad_option_is_named() -> None:
    with pytest.raises(SettingError, match="the option --max-body"):
        load_settings({"max_body": 1}, environ={})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"prot = 1", "no setting 'prot'.*Did you mean \"port\""),
        (b"zzzzz = 1", "no setting 'zzzzz'.*Known: collection, data_dir"),
        (b"[server]\nport = 1", "no setting 'server'"),
        (b"port = ", "not valid TOML"),
        (b"host = '\xff'", "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    config = tmp_path / "settings.toml"
    config.write_bytes(content)
    with pytest.raises(SettingError, match=expected):
        load_settings(config=config, environ={})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="Cannot read .*: No such file"):
        load_settings(config=tmp_path / "none.toml", environ={})


WITHOUT_DEFAULT = {
    "data_dir": "the platform's user data folder",
    "answer_threshold": "what the collection's phrasings say",
    "region": "the one the collection names first",
    "secret_key": "one that is made and kept in `data_dir`",
    "allowed_origins": "none",
    "events": "`events.sqlite` in `data_dir`",
    "admin_password": "none, and no owner pages",
}


def test_every_setting_is_documented() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert rows == [
        f"| `{setting.name}` | `{setting.variable}` | "
        + (f"`{setting.default}`" if setting.default != "" else WITHOUT_DEFAULT[setting.name])
        + f" | {setting.help} |"
        for setting in SETTINGS
    ]


@pytest.mark.parametrize(("given", "threshold"), [("", None), ("0.7", 0.7), ("1", 1.0), ("0", 0.0)])
def test_the_answer_threshold(given: str, threshold: float | None) -> None:
    environ = {"FAQ_CHATBOT_ANSWER_THRESHOLD": given}
    assert load_settings(environ=environ).answer_threshold == threshold


@pytest.mark.parametrize("given", ["70%", "nan", "1.01", "-0.1", "often"])
def test_a_threshold_that_is_no_probability(given: str) -> None:
    with pytest.raises(SettingError, match="Give a number from 0 to 1"):
        load_settings(environ={"FAQ_CHATBOT_ANSWER_THRESHOLD": given})


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("region", "uk", "uk"),
        ("region", "EU", "eu"),
        ("region", "aus", "aus"),
        ("secret_key", " one, two ", "one, two"),
        ("secret_key", "日本語 keys", "日本語 keys"),
        ("rate_limit", "1/second", "1/second"),
        ("rate_limit", " 5/Hour ", "5/hour"),
        ("rate_limit", "999999/day", "999999/day"),
        ("rate_limit", "OFF", "off"),
        ("trusted_proxies", "0", 0),
        ("trusted_proxies", "9", 9),
        ("log_format", "TEXT", "text"),
        ("rate_limit_storage", "memory", "memory"),
        ("rate_limit_storage", " rediss://:pass@host:6380/0 ", "rediss://:pass@host:6380/0"),
        ("allowed_origins", "https://a.example", ("https://a.example",)),
        ("allowed_origins", "https://xn--a.example:8443", ("https://xn--a.example:8443",)),
        (
            "allowed_origins",
            "http://localhost:3000 , http://[::1]:3000,capacitor://localhost",
            ("http://localhost:3000", "http://[::1]:3000", "capacitor://localhost"),
        ),
    ],
)
def test_what_a_server_on_the_internet_sets(name: str, given: str, expected: object) -> None:
    for found in (
        load_settings(environ={f"FAQ_CHATBOT_{name.upper()}": given}),
        load_settings({name: given}, environ={}),
    ):
        assert getattr(found, name) == expected


def test_the_file_may_set_them_too(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(
        'region = "UK"\nsecret_key = "a, b"\nrate_limit = "off"\ntrusted_proxies = 1\n'
    )
    found = load_settings(config=config, environ={})
    assert (found.region, found.secret_key, found.rate_limit) == ("uk", "a, b", "off")
    assert found.trusted_proxies == 1


def test_none_set_in_the_file_is_the_default(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text('region = ""\nsecret_key = ""\n')
    found = load_settings(config=config, environ={})
    assert (found.region, found.secret_key) == ("", "")


def test_a_bad_secret_is_not_repeated() -> None:
    with pytest.raises(SettingError) as error:
        load_settings(environ={"FAQ_CHATBOT_SECRET_KEY": "hunter2\n"})
    assert str(error.value).startswith("secret_key cannot be ")
    assert "hunter2" not in str(error.value)


def test_the_password_of_a_redis_is_not_repeated() -> None:
    with pytest.raises(SettingError) as error:
        load_settings(environ={"FAQ_CHATBOT_RATE_LIMIT_STORAGE": "redis ://:hunter2@host"})
    assert "hunter2" not in str(error.value)


def test_the_file_lists_origins(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text('allowed_origins = ["https://a.example", "https://b.example"]\n')
    found = load_settings(config=config, environ={}).allowed_origins
    assert found == ("https://a.example", "https://b.example")


def test_sites_are_tables_of_the_file(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(
        'collection = "a"\nallowed_origins = "https://a.example"\nregion = "us"\n'
        '[sites.knee-clinic]\ncollections = ["knee", "/srv/hip"]\nregion = "UK"\n'
        'allowed_origins = ["https://knee.example"]\nlanguage = "en"\ntitle = "Knees"\n'
        '[sites.knee-clinic.texts]\nclarify = "Which?"\n'
        '[sites.other]\ncollections = ["a"]\n'
    )
    found = load_settings(config=config, environ={})
    default = Site("", ("a",), ("https://a.example",), region="us")
    knee = Site(
        "knee-clinic",
        ("knee", "/srv/hip"),
        ("https://knee.example",),
        "en",
        "uk",
        "Knees",
        (("clarify", "Which?"),),
    )
    assert found.sites == (knee, Site("other", ("a",)))
    assert found.all_sites == (default, *found.sites)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("sites = 1", r"sites cannot be '1'.*\[sites.<key>\]"),
        ("[sites]\nknee = 1", "A site is a table"),
        ("[sites.Knee]\ncollections = ['a']", "'Knee' cannot be the key of a site.*a-z"),
        ("[sites.'']\ncollections = ['a']", "'' cannot be the key of a site"),
        ("[sites.knee]\n", "collections cannot be .*list of collections"),
        ("[sites.knee]\ncollections = []", "collections cannot be .*list of collections"),
        ("[sites.knee]\ncollections = 'a'", "collections cannot be 'a'.*list of collections"),
        ("[sites.knee]\ncollections = [1]", "collections cannot be .*text of at least one"),
        ("[sites.knee]\ncollection = ['a']", "no 'collection' in a site.*mean \"collections\""),
        ("[sites.knee]\nport = 1", "no 'port' in a site.*Known: collections"),
        ("[sites.knee]\ncollections=['a']\nregion='europe'", "region cannot be 'europe'.*letters"),
        ("[sites.knee]\ncollections=['a']\nallowed_origins=['*']", r"allowed_origins cannot be"),
        ("[sites.knee]\ncollections=['a']\ntitle=''", "title cannot be ''"),
        ("[sites.knee]\ncollections=['a']\ntexts=1", "texts cannot be '1'.*table"),
        ("[sites.knee]\ncollections=['a']\n[sites.knee.texts]\nclarify=''", "texts cannot be"),
        ("[sites.knee]\ncollections=['a']\n[sites.knee.texts]\nclarfy='a'", 'mean "clarify"'),
        ("[sites.knee]\ncollections=['a']\n[sites.knee.texts]\nother_languages='a'", "no 'other_l"),
    ],
)
def test_what_cannot_be_a_site_is_named(tmp_path: Path, content: str, told: str) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(content)
    with pytest.raises(SettingError, match=told) as error:
        load_settings(config=config, environ={})
    assert str(config) in str(error.value)


def test_every_key_of_a_site_is_documented() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in document] == []
    assert [key for key in TEXTS if f"`{key}`" not in document] == []
