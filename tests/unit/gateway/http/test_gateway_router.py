from __future__ import annotations

import falcon.asgi
import pytest
from falcon.asgi import Request, Response
from falcon.testing import TestClient

from gateway.http.router import Router


class Named:
    def __init__(self, name: str) -> None:
        self._name = name

    async def on_get(self, req: Request, resp: Response, plugin_id: str = "nothing") -> None:
        resp.text = f"{self._name}: {plugin_id}"


class Blocking:
    def on_get(self, req: Request, resp: Response) -> None: ...


PATHS = ("/one", "/plugins/{plugin_id:plugin_id}")


def router(*names: str) -> Router:
    return Router([(path, Named(name)) for path, name in zip(PATHS, names, strict=True)])


def test_apps_of_the_same_routes_share_the_way_and_answer_for_themselves() -> None:
    first, second = router("a", "b"), router("c", "d")
    assert first.ways is second.ways
    for found, one, plugin in ((first, "a", "b"), (second, "c", "d"), (first, "a", "b")):
        client = TestClient(falcon.asgi.App(router=found))
        assert client.simulate_get("/one").text == f"{one}: nothing"
        assert client.simulate_get("/plugins/notes").text == f"{plugin}: notes"


def test_what_a_resource_cannot_do_is_refused_with_what_it_can() -> None:
    client = TestClient(falcon.asgi.App(router=router("a", "b")))
    answer = client.simulate_post("/one")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, OPTIONS")
    assert client.simulate_get("/plugins/No-Plugin").status_code == 404


def test_a_responder_that_would_block_is_refused_at_once() -> None:
    with pytest.raises(TypeError):
        Router([("/one", Blocking())])
