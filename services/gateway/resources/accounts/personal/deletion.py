"""An account is deleted by whoever it is."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import personal as schemas
from gateway.resources.developers.developer import actor_of
from gateway.state.people import People
from plugin_platform.errors import Conflict, Invalid

NAMED = 5  # plugins, in the sentence that refuses


class Deletion:
    def __init__(self, rpc: Rpc, people: People) -> None:
        self._rpc = rpc
        self._people = people

    @operation(
        "Delete my account, at once and for good",
        limit="account",
        tag="Accounts",
        body=schemas.Deletion,
        status=204,
        errors=(401, 403, 409, 422, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> None:
        """409 while it owns plugins: whoever has them would be left alone with them."""
        sessions = self._people.sessions
        user = await sessions.confirmed(req, resp)
        if body["username"].casefold() != user["username"].casefold():
            detail = f"Type {user['username']} to delete the account."
            raise Invalid(detail, [{"pointer": "/username", "detail": detail}])
        _refuse(await self._rpc.call("publishing", "list_plugins", actor=actor_of(user)))
        await self._rpc.call(
            "auth", "delete_account", user_id=user["id"], metadata=req.context.metadata
        )
        await sessions.end_all(user["id"])
        await self._people.accounts.forget(user["id"])
        await req.context.idempotency.forget(f"user:{user['id']}")
        await sessions.end(req, resp)


class DeletedAccount:
    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    @operation(
        "Whether an account was deleted",
        limit="reads",
        tag="Accounts",
        returns=schemas.Deleted,
        errors=(503,),
    )
    async def on_get(self, req: Request, resp: Response, user_id: str) -> dict[str, Any]:
        """For a browser that has documents of it: nobody can sign in for them any more. Asked
        without a session, since there is none; the id, by chance, is known to that browser.
        """
        return {"deleted": await self._rpc.call("auth", "was_deleted", user_id=user_id)}


def _refuse(plugins: list[dict[str, Any]]) -> None:
    if not plugins:
        return
    names = ", ".join(str(plugin["name"]) for plugin in plugins[:NAMED])
    more = f" and {len(plugins) - NAMED} more" if len(plugins) > NAMED else ""
    raise Conflict(
        f"You own {names}{more}. Hand over what you publish, and leave what you own together with "
        "others, on the developer page; then delete the account."
    )
