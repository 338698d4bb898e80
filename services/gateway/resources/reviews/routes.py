"""Where reviews are found."""

from __future__ import annotations

from typing import Any

from gateway.bus.rpc import Rpc
from gateway.cache.responses import Cache
from gateway.http.input.cursors import Cursors
from gateway.http.limits import WorkerLimiter
from gateway.resources.reviews import moderating, reading, writing
from gateway.state.browser.sessions import Sessions


def routes(
    v1: str, rpc: Rpc, cache: Cache, misses: WorkerLimiter, sessions: Sessions, *, secret: str
) -> list[tuple[str, Any]]:
    reviews = f"{v1}/plugins/{{plugin_id:plugin_id}}/reviews"
    one, moderated = f"{reviews}/{{review_id}}", f"{v1}/moderation/reviews"
    return [
        (reviews, reading.Reviews(rpc, cache, misses, Cursors(secret, "reviews"))),
        (f"{reviews}/mine", writing.Mine(rpc, sessions)),
        (f"{one}/answer", writing.OneAnswer(rpc, sessions)),
        (f"{one}/fixed", writing.Fixed(rpc, sessions)),
        (f"{one}/helpful", writing.Helpful(rpc, sessions)),
        (f"{one}/reports", writing.Reports(rpc, sessions)),
        (f"{v1}/user/reviews", writing.OwnReviews(rpc, sessions, Cursors(secret, "own reviews"))),
        (
            moderated,
            moderating.ModeratedReviews(rpc, sessions, Cursors(secret, "moderated reviews")),
        ),
        (f"{moderated}/{{review_id}}/hide", moderating.HideReview(rpc, sessions)),
        (f"{moderated}/{{review_id}}/restore", moderating.RestoreReview(rpc, sessions)),
        (f"{moderated}/{{review_id}}/dismiss", moderating.DismissReports(rpc, sessions)),
    ]
