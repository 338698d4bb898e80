"""The `seed` job: publishes the sample plugins as the account `developer`."""

import os
import sys
from pathlib import Path

from deploy.samples import Client, publish_all, samples


def main() -> None:
    account = {"username": "developer", "password": os.environ["DEVELOPER_PASSWORD"]}
    with Client(os.environ["GATEWAY_URL"], private_network=True) as developer:
        if not developer.enter(account)["isDeveloper"]:
            developer.request("POST", "/auth/developer")
        problems = list(publish_all(developer, samples(Path("/app/plugins"))))
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
