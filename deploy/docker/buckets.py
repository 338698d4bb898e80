"""`python deploy/docker/buckets.py`: makes the buckets and says who may read them."""

from plugin_platform import config
from plugin_platform.bundles import Bundles

if __name__ == "__main__":
    Bundles(config.s3()).ensure_buckets()
