"""The routes of use."""

from __future__ import annotations

from gateway.bus.rpc import Rpc
from gateway.resources.usage.errors import Error, Errors, ErrorWatch
from gateway.resources.usage.reporting import Usage
from gateway.resources.usage.statistics import Statistics, StatisticsTable
from gateway.state.browser.sessions import Sessions
from gateway.state.policies import Policies
from gateway.urls import BundleUrls


def routes(
    v1: str, rpc: Rpc, sessions: Sessions, urls: BundleUrls, policies: Policies
) -> list[tuple[str, object]]:
    plugin = f"{v1}/developer/plugins/{{plugin_id:plugin_id}}"
    statistics = f"{plugin}/statistics"
    return [
        (f"{v1}/usage", Usage(rpc, sessions, policies)),
        (statistics, Statistics(rpc, sessions)),
        (f"{statistics}/table", StatisticsTable(rpc, sessions)),
        (f"{plugin}/errors", Errors(rpc, sessions, urls)),
        (f"{plugin}/error-watch", ErrorWatch(rpc, sessions, urls)),
        (f"{plugin}/errors/{{error_id}}", Error(rpc, sessions, urls)),
    ]
