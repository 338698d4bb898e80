"""Sessions of accounts, in Redis. The cookie is an opaque secret; Redis knows only its hash.

``signed-in:<hash>`` is a session, ``sessions-of:<user id>`` the hashes of all that an account
has, by their last moment. Each change is one script, so that a session which ends stays ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from falcon.asgi import Request, Response
from redis.asyncio import Redis

from gateway.http.output import repeatable
from gateway.http.output.errors import ConfirmationRequired, SecondFactorMissing
from gateway.state.accounts import Accounts, User
from gateway.state.browser import scripts
from gateway.state.browser.cookies import Cookies, digest
from gateway.state.browser.devices import device_of
from gateway.state.browser.visitors import Visitors
from gateway.state.policies import Policies
from gateway.state.programs.api_tokens import token_of
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import NotFound, Unauthenticated

COOKIE = "session"
IDLE = 7 * 24 * 3600  # s without a request
LIFETIME = 30 * 24 * 3600  # s, whatever is done with it
CONFIRMED_FOR = 15 * 60  # s after the password was given once more
MOST = 100  # of an account; the oldest ends for the next


@dataclass(frozen=True)
class Session:
    """``id`` names it to its owner, and is of no use to anybody else. Times are seconds of the
    epoch; ``confirmed`` is when the password was given once more, ``factor`` whether a second
    factor was proven with it.
    """

    id: str
    user_id: str
    device: str
    since: float
    seen: float
    confirmed: float
    factor: bool

    @classmethod
    def read(cls, id: str, fields: dict[bytes, bytes]) -> Session:
        return cls(
            id=id,
            user_id=fields[b"user_id"].decode(),
            device=fields[b"device"].decode(),
            since=float(fields[b"since"]),
            seen=float(fields[b"seen"]),
            confirmed=float(fields.get(b"confirmed", 0)),
            factor=fields.get(b"factor") == b"1",
        )


class Sessions:
    def __init__(
        self,
        redis: GuardedRedis,
        cookies: Cookies,
        accounts: Accounts,
        visitors: Visitors,
        clock: Callable[[], float],
        *,
        policies: Policies,
    ) -> None:
        self._redis = redis
        self._cookies = cookies
        self._accounts = accounts
        self._visitors = visitors
        self._clock = clock
        self._policies = policies

    async def load(self, req: Request, resp: Response) -> Session | None:
        """The request's session, or None; read once a request. Raises Unavailable."""
        repeatable.not_for_everybody(req.scope)
        if not hasattr(req.context, "session"):
            req.context.session = await self._touch(self._cookies.get(req, resp, COOKIE))
        session: Session | None = req.context.session
        return session

    async def required(self, req: Request, resp: Response) -> Session:
        """Raises Unauthenticated for nobody."""
        session = await self.load(req, resp)
        if session is None:
            raise Unauthenticated("Sign in first.")
        return session

    async def user(self, req: Request, resp: Response) -> User:
        """Who is signed in, or whose API token came. Raises Unauthenticated for nobody."""
        if (token := token_of(req)) is not None:
            user = await self._accounts.get(token.user_id)
            return user | {"token_id": token.id, "origin": token.shown["origin"]}
        session = await self.required(req, resp)
        try:
            return await self._accounts.get(session.user_id)
        except NotFound:
            await self.end(req, resp)
            raise Unauthenticated("This account is gone. Sign in with another one.") from None

    async def confirmed(self, req: Request, resp: Response) -> User:
        """Who is signed in and has given the password once more, a short while ago: what a
        plugin in the page could do in somebody's name asks for what it does not know. It took
        the password to make an API token.
        """
        user = await self.user(req, resp)
        if token_of(req) is not None:
            return user
        session = await self.required(req, resp)
        if self._clock() - session.confirmed > CONFIRMED_FOR:
            raise ConfirmationRequired("Give your password once more to do this.")
        return user

    async def publisher(self, req: Request, resp: Response) -> User:
        """Who may publish now, or make what publishes later: ``confirmed``, and with a second
        factor where the operator wants one. The account of an API token has to have it now,
        whatever it had when the token was made.
        """
        user = await self.confirmed(req, resp)
        self.check_factor_of_token(req)
        await self._check_factor(req, resp, "Publishing")
        return user

    async def operator(self, req: Request, resp: Response) -> User:
        """``confirmed``, and with a second factor where publishing takes one. Whether it is an
        operator, the service that is asked knows.
        """
        user = await self.confirmed(req, resp)
        await self._check_factor(req, resp, "This")
        return user

    async def _check_factor(self, req: Request, resp: Response, what: str) -> None:
        """Raises SecondFactorMissing."""
        if token_of(req) is not None or not self._policies.factor_to_publish:
            return
        session = await self.required(req, resp)
        if not session.factor:
            raise SecondFactorMissing(
                f"{what} takes a second factor here. Set one up on your account's page, "
                "and give your password once more."
            )

    def check_factor_of_token(self, req: Request) -> None:
        """Raises SecondFactorMissing for a token by which nobody may publish here."""
        token = token_of(req)
        if token is None or token.second_factor:
            return
        if self._policies.factor_to_publish:
            raise SecondFactorMissing(
                "Publishing takes a second factor here, and the account of this token has none. "
                "Set one up on the account's page; the token is good again then."
            )

    async def principal(self, req: Request, resp: Response) -> str | None:
        """Whose plugins these are: an account's, a visitor's, or of nobody who has any."""
        if (token := token_of(req)) is not None:
            return f"user:{token.user_id}"
        session = await self.load(req, resp)
        if session is not None:
            return f"user:{session.user_id}"
        visitor_id = self._visitors.known(req, resp)
        return f"anon:{visitor_id}" if visitor_id else None

    async def moment(self) -> float:
        """Now, as Redis sees it, for ``begin``."""
        seconds, microseconds = await self._redis.run(lambda redis: redis.time())
        return float(seconds) + float(microseconds) / 1e6

    async def begin(self, req: Request, resp: Response, user: User, *, proven_at: float) -> None:
        """A new id, always; the old one is worth nothing from now on.

        ``proven_at`` is a ``moment`` before the password was looked at. Raises Unauthenticated
        when the account was signed out everywhere since: the password may be the old one.
        """
        await self._accounts.put(user)
        token, now = secrets.token_urlsafe(32), self._clock()
        fields = {
            "user_id": user["id"],
            "device": device_of(req.user_agent or ""),
            "since": now,
            "seen": now,
            "until": now + LIFETIME,
        }
        begun = await self._run(
            scripts.BEGIN,
            [_key(digest(token)), _index(user["id"]), _signed_out(user["id"])],
            [digest(token), proven_at, now, IDLE, LIFETIME, MOST, *_flat(fields)],
        )
        if not begun:
            raise Unauthenticated("This account was signed out everywhere just now. Sign in again.")
        await self._forget(self._cookies.get(req, resp, COOKIE))
        self._cookies.set(resp, COOKIE, token, max_age=LIFETIME)
        req.context.session = Session(
            digest(token), user["id"], fields["device"], now, now, confirmed=0, factor=False
        )

    async def confirm(self, session: Session, *, asked_at: float, factor: bool) -> None:
        """The password was given once more, and with ``factor`` what else proves who it is.

        ``asked_at`` is a ``moment`` before it was looked at. Raises ConfirmationRequired when the
        first second factor was set up since.
        """
        fields = _flat({"confirmed": self._clock(), "factor": int(factor)})
        keys = [_key(session.id), _not_enough(session.user_id)]
        if not await self._run(scripts.CONFIRM, keys, [asked_at, *fields]):
            raise ConfirmationRequired(
                "A second factor was set up just now. Give your password once more, and that too."
            )

    async def unconfirm_all(self, user_id: str) -> None:
        """The password alone was enough until now: whoever gave it gives it once more."""
        fields = _flat({"confirmed": 0, "factor": 0})
        await self._run(scripts.UNCONFIRM, [_index(user_id), _not_enough(user_id)], fields)

    async def end(self, req: Request, resp: Response) -> None:
        await self._forget(self._cookies.get(req, resp, COOKIE))
        self._cookies.unset(resp, COOKIE)
        self._visitors.forget(resp)
        req.context.session = None

    async def of_user(self, user_id: str) -> list[Session]:
        """The newest first."""
        found = await self._run(scripts.LIST, [_index(user_id)], [])
        sessions = [
            Session.read(id.decode(), dict(zip(fields[::2], fields[1::2], strict=True)))
            for id, fields in found
        ]
        return sorted(sessions, key=lambda session: session.since, reverse=True)

    async def end_one(self, user_id: str, session_id: str) -> None:
        """Nothing happens when it is no session of this account."""
        await self._run(scripts.END, [_key(session_id), _index(user_id)], [session_id])

    async def end_all(self, user_id: str) -> None:
        """On every device, and those which are just beginning."""
        await self._run(scripts.END_ALL, [_index(user_id), _signed_out(user_id)], [])

    async def _touch(self, token: str) -> Session | None:
        if not token:
            return None
        id = digest(token)
        found = await self._run(scripts.TOUCH, [_key(id)], [self._clock(), IDLE])
        fields = dict(zip(found[::2], found[1::2], strict=True))
        return Session.read(id, fields) if fields else None

    async def _forget(self, token: str) -> None:
        if token:
            await self._run(scripts.FORGET, [_key(digest(token))], [digest(token)])

    async def _run(self, script: str, keys: list[str], arguments: list[Any]) -> Any:
        return await self._redis.run(lambda redis: redis.eval(script, len(keys), *keys, *arguments))


async def alive(redis: GuardedRedis, ids: list[str], now: float) -> set[str]:
    """Those of these sessions that go on; none is kept longer by that. Raises Unavailable."""

    async def look(client: Redis) -> list[bytes | None]:
        async with client.pipeline(transaction=False) as pipeline:
            for id in ids:
                pipeline.hget(_key(id), "until")
            found: list[bytes | None] = await pipeline.execute()
            return found

    untils = await redis.run(look)
    return {id for id, until in zip(ids, untils, strict=True) if until and float(until) > now}


def _key(id: str) -> str:
    return f"signed-in:{id}"


def _index(user_id: str) -> str:
    return f"sessions-of:{user_id}"


def _signed_out(user_id: str) -> str:
    return f"signed-out:{user_id}"


def _not_enough(user_id: str) -> str:
    return f"not-enough:{user_id}"


def _flat(fields: dict[str, Any]) -> list[Any]:
    return [item for pair in fields.items() for item in pair]
