"""Fifty who publish one version at once; ``tests.bench.publishing_race`` does a thousand rounds."""

from tests.integration.publishing.developers import stored_keys
from tests.integration.publishing.races import race, with_co_owners
from tests.integration.running_service import RunningService

from plugin_platform import config
from plugin_platform.bundles import Bundles


def test_of_fifty_who_publish_a_version_at_once_one_does(
    publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    owners = with_co_owners(publishing, plugin_id, 4)
    with race(publishing, bundles, plugin_id, 50) as people:
        for number, asking in enumerate((owners[:1], owners, owners)):
            people.run(f"1.{number}.0", asking)
    said = [data["version"] for type_, data in publishing.events() if type_ == "plugin.published"]
    assert said == ["1.0.0", "1.1.0", "1.2.0"]
    assert len(stored_keys(config.s3().bundle_bucket, f"{plugin_id}/")) == 3
