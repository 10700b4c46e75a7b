"""Settings: what the environment says, and what is said of values that are not of their kind."""

from pathlib import Path

import pytest

from data.bootstrap import build
from data.errors import SettingsError
from data.settings import read_settings


def test_without_any_setting_everything_is_in_the_users_data_folder() -> None:
    settings = read_settings({})
    assert settings.data_dir.is_absolute()
    assert settings.store_path == settings.data_dir / "scoredesk.sqlite"
    assert (settings.local_instance, settings.lease_seconds) == ("http://127.0.0.1:8600", 90.0)


def test_a_relative_folder_is_the_same_for_every_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"SCOREDESK_DATA_DIR": "mine"}).data_dir == tmp_path / "mine"


def test_a_folder_with_signs_of_urls_in_its_name_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "sp ace%20?x=1&y#z 中文"
    console = build(read_settings({"SCOREDESK_DATA_DIR": str(folder)}))
    assert console.revision() == 0
    console.close()
    assert (folder / "scoredesk.sqlite").is_file()


@pytest.mark.parametrize("name", ["SCOREDESK_LOCAL_PORT", "SCOREDESK_SYNC_SECONDS", "SCOREDESK_PLATFORM_LIMIT_SECONDS"])
@pytest.mark.parametrize("text", ["many", "0", "-1", "nan", "inf", "1e999"])
def test_a_value_that_is_no_positive_number_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: text})
    assert str(caught.value) == f"{name} is {text}, not a positive number. Correct it or unset it."


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not a Fernet key"):
        build(read_settings({"SCOREDESK_DATA_DIR": str(tmp_path), "SCOREDESK_SECRET_KEY": "short"}))


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    build(read_settings({"SCOREDESK_DATA_DIR": str(tmp_path)})).close()
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
