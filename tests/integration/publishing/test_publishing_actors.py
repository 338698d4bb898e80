from typing import Any

from tests.integration.publishing.developers import ADA, bundle, submission
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles


def test_the_developer_is_the_actor_of_all_that_happens_to_a_plugin(
    publishing: RunningService, client: Any, bundles: Bundles, plugin_id: str
) -> None:
    client.describe_plugin(actor=ADA, plugin_id=plugin_id, changes={"name": "Another Name"})
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    for type_ in (
        "plugin.created",
        "plugin.described",
        "plugin.version_submitted",
        "plugin.published",
    ):
        assert publishing.actors(type_)[-1] == f"user:{ADA['id']}"
