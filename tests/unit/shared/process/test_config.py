import pytest

from plugin_platform import config


def test_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL_CATALOG", raising=False)
    with pytest.raises(SystemExit, match="DATABASE_URL_CATALOG"):
        config.database_url("catalog")


def test_empty_setting_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URI", "")
    with pytest.raises(SystemExit, match="AMQP_URI"):
        config.amqp_uri()


def test_buckets_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv("S3_STAGING_BUCKET", raising=False)
    assert config.s3().staging_bucket == "plugin-staging"
