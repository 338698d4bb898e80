"""The application: the framework with its routes, and what answers in front of it."""

from __future__ import annotations

from typing import Any

import falcon
import falcon.asgi

from gateway.dependencies import Dependencies
from gateway.fast.answers import Answers
from gateway.fast.layer import Layer
from gateway.http import middleware
from gateway.http.bearer import Bearer
from gateway.http.hosts import Hosts
from gateway.http.limits import RateLimits
from gateway.http.output import errors
from gateway.http.router import Router
from gateway.resources.site import openapi, pages
from gateway.resources.site.build import HostWeb
from gateway.routes import Routes
from gateway.state.idempotency import Idempotency
from gateway.state.limits.limiter import Counts, Limiter
from gateway.state.people import people
from gateway.state.programs.api_tokens import ApiTokens
from gateway.urls import PREVIEW


def create_app(deps: Dependencies) -> Layer:
    """With what answers in front of the framework."""
    answers = Answers(deps.cache, deps.access, deps.settings.trusted_proxies)
    return Layer(create_framework(deps), answers)


def create_framework(deps: Dependencies) -> falcon.asgi.App[Any, Any]:
    known = people(
        deps.redis,
        deps.rpc,
        deps.clock,
        secure=deps.settings.production,
        policies=deps.policies,
    )
    counts = Counts(deps.redis.purpose("limits"))
    idempotency = Idempotency(deps.redis.purpose("idempotency"), known.sessions)
    around: list[Any] = [
        middleware.Lifespan(deps.background, deps.live.end),
        middleware.Correlation(idempotency, deps.settings.trusted_proxies, deps.access),
        Hosts(deps.settings.content_url, deps.settings.allowed_hosts),
        middleware.SecurityHeaders(production=deps.settings.production),
        middleware.CleanText(),
        middleware.SameOrigin(deps.settings.allowed_origins, deps.settings.trusted_proxies),
        Bearer(
            ApiTokens(deps.rpc, Limiter(counts, "token", deps.settings.token_limit)), openapi.PREFIX
        ),
        RateLimits(counts, known.sessions, deps.settings.limits),
    ]
    document = openapi.OpenApi()
    host_web = HostWeb(deps.settings.host_web_dist)
    page = pages.HostPage(host_web, deps.settings.content_url)
    preview = pages.PreviewPage(host_web, deps.settings.content_url)
    table = [*Routes(deps, known, counts).all(document, page), (PREVIEW, preview)]
    document.describe(table)

    app: falcon.asgi.App[Any, Any] = falcon.asgi.App(middleware=around, router=Router(table))
    errors.register(app)
    app.ws_options.max_receive_queue = 0  # a socket has its own, and one task less
    app.add_sink(pages.Files(host_web, page).serve, "/")
    return app
