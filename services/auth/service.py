"""The auth service: accounts, how they prove who they are, and what they may do."""

from typing import Any

from auth import credentials, read_model
from auth.accounts import calls as accounts
from auth.credentials import Credentials
from auth.dependencies import PasswordPool
from auth.domains import calls
from auth.email import links, outbox
from auth.factors import challenges, proving
from auth.factors.sealing import Seal, read_seal
from auth.model import Account, stream_of
from auth.passwords import Passwords
from auth.policies import POLICIES, require_open
from auth.publishers.exchange import PublisherDesk
from auth.publishers.read_model import MatchedPublisher, TrustedPublisher
from auth.read_model import NamedAccount, User
from auth.registration import Registration, check_password, read_registration
from auth.tokens.issuing import TokenDesk
from auth.tokens.read_model import FoundToken, ListedToken, LiveToken, tokens_of
from plugin_platform import actors
from plugin_platform.errors import Conflict, NotFound, Unauthenticated
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.dependencies import Database, EventLog, Sealing
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.operations import calls as operations

Metadata = dict[str, Any] | None
Actor = dict[str, Any]
Answer = dict[str, Any]  # of a passkey, as the browser gives it as JSON
Options = dict[str, Any]


class AuthService(calls.DomainCalls, accounts.AccountCalls, operations.OperatorCalls):
    name = "auth"
    policies = POLICIES

    database: Pool = Database("auth")
    log: EventStore = EventLog("auth", read_model.apply)
    passwords: Passwords = PasswordPool()
    seal: Seal = Sealing(read_seal)

    @rpc
    def register(
        self,
        user_id: str,
        username: str,
        email: str,
        password: str,
        *,
        visitor_id: str | None = None,
        metadata: Metadata = None,
    ) -> User:
        registration = read_registration(user_id, username, email, password)
        password_hash = self.passwords.hash(registration.password)

        def open_account(connection: Connection) -> Credentials | None:
            earlier = credentials.add(connection, registration, password_hash)
            if earlier is None:
                require_open(self.log, connection)
                self.log.append(
                    stream_of(registration.user_id),
                    Account().register(registration.user_id, registration.username, visitor_id),
                    expected_version=0,
                    metadata=metadata,
                    connection=connection,
                )
                outbox.welcome(connection, registration.user_id, registration.email)
            return earlier

        earlier = in_transaction(self.database, open_account, COMMAND)
        if earlier is not None:
            self._confirm_repeated(registration, earlier)
        return self._user(registration.user_id)

    @rpc
    def authenticate(
        self,
        username: str,
        password: str,
        visitor_id: str | None = None,
        metadata: Metadata = None,
        *,
        code: str | None = None,
        passkey: Answer | None = None,
    ) -> User:
        """Raises SecondFactorRequired when the password is right and is not enough."""
        known = self._named(username, password)
        proof = self._prover.read(known.user_id, challenges.SIGN_IN, code, passkey)

        def log_in(connection: Connection) -> None:
            account = Account(known.user_id, known.username)
            used = self._prover.prove(connection, known.user_id, proof)
            self.log.append(
                stream_of(known.user_id),
                [*used, *account.log_in(visitor_id)],
                # Whatever else happened to the account does not matter to this fact.
                expected_version=None,
                # Only the password has said who it is.
                metadata={**(metadata or {}), "actor": actors.user(known.user_id)},
                connection=connection,
            )

        in_transaction(self.database, log_in, COMMAND)
        return self._user(known.user_id)

    @rpc
    def ask_passkey_to_sign_in(self, username: str, password: str) -> Options | None:
        """What ``authenticate`` takes a passkey's answer to; None without passkeys. Which ones an
        account has is told to who knows the password.
        """
        known = self._named(username, password)
        return self._passkeys.ask(known.user_id, challenges.SIGN_IN)

    @rpc
    def confirm_password(
        self,
        user_id: str,
        password: str,
        code: str | None = None,
        metadata: Metadata = None,
        *,
        passkey: Answer | None = None,
        session_id: str = "",
    ) -> dict[str, bool]:
        """Whether a second factor was proven too. Raises Unauthenticated when the password is
        another one, SecondFactorRequired when it is not enough.
        """
        self._prove(
            in_transaction(self.database, lambda c: credentials.of_user(c, user_id)),
            password,
            "This is not your password.",
        )
        proof = self._prover.read(user_id, challenges.confirming(session_id), code, passkey)

        def prove(connection: Connection) -> bool:
            if used := self._prover.prove(connection, user_id, proof):
                self.log.append(
                    stream_of(user_id),
                    used,
                    expected_version=None,
                    metadata=metadata,
                    connection=connection,
                )
            return proving.is_enrolled(connection, user_id)

        return {"factor": in_transaction(self.database, prove, COMMAND)}

    @rpc
    def change_password(
        self,
        user_id: str,
        current: str,
        new: str,
        metadata: Metadata = None,
        *,
        code: str | None = None,
        passkey: Answer | None = None,
        session_id: str = "",
    ) -> None:
        """Raises Unauthenticated when `current` is another one, Invalid for a weak new one,
        SecondFactorRequired when the password is not enough.
        """
        known = self._of_user(user_id)
        if self.passwords.verify(known.password_hash, new):
            return  # it is so already: the command has come before
        if not self.passwords.verify(known.password_hash, current):
            raise Unauthenticated("This is not your password.")
        check_password("/new", new, username=known.username, email=known.email)
        new_hash = self.passwords.hash(new)
        proof = self._prover.read(user_id, challenges.confirming(session_id), code, passkey)

        def change(connection: Connection) -> None:
            used = self._prover.prove(connection, user_id, proof)
            if not credentials.replace_hash(connection, known, new_hash):
                raise Conflict("Your password was changed by somebody else at the same moment.")
            links.void(connection, user_id)
            outbox.tell(connection, known, outbox.NEW_PASSWORD)
            self.log.append(
                stream_of(user_id),
                [*used, *Account(known.user_id, known.username).change_password()],
                expected_version=None,
                metadata=metadata,
                connection=connection,
            )

        in_transaction(self.database, change, COMMAND)

    @rpc
    def get_user(self, user_id: str) -> User:
        return self._user(user_id)

    @rpc
    def find_account(self, username: str) -> NamedAccount:
        """Whose name it is, as it was registered; names never change hands."""
        account = in_transaction(self.database, lambda c: read_model.find_account(c, username))
        if account is None:
            raise NotFound(f"There is no account with the name {username!r}.")
        return account

    @rpc
    def enrol_developer(self, user_id: str, metadata: Metadata = None) -> User:
        self.log.change(stream_of(user_id), Account, Account.enrol_developer, metadata)
        return self._user(user_id)

    @rpc
    def issue_token(
        self,
        user_id: str,
        token_id: str,
        *,
        digest: str,
        name: str,
        plugins: list[str] | None,
        actions: list[str],
        seconds: int,
        metadata: Metadata = None,
    ) -> LiveToken:
        """Who asks has made the token and keeps it; here only its digest comes."""
        return self._tokens.issue(
            user_id,
            token_id=token_id,
            digest=digest,
            name=name,
            plugins=plugins,
            actions=actions,
            seconds=seconds,
            metadata=metadata,
        )

    @rpc
    def list_tokens(self, user_id: str) -> list[ListedToken]:
        return in_transaction(self.database, lambda c: tokens_of(c, user_id))

    @rpc
    def find_token(self, digest: str) -> FoundToken:
        """Raises Unauthenticated. Asked at every use, so that a revocation counts at once."""
        return self._tokens.find(digest)

    @rpc
    def revoke_token(self, actor: Actor, token_id: str, metadata: Metadata = None) -> None:
        self._tokens.revoke(actor["id"], token_id, metadata)

    @rpc
    def revoke_tokens(self, actor: Actor, metadata: Metadata = None) -> None:
        self._tokens.revoke_all(actor["id"], metadata)

    @rpc
    def trust_publisher(
        self,
        actor: Actor,
        plugin_id: str,
        *,
        issuer: str,
        repository: str,
        workflow: str,
        environment: str | None = None,
        metadata: Metadata = None,
    ) -> TrustedPublisher:
        """Who asks owns the plugin, as ``publishing`` has told the gateway; and it acts as who
        asks, so that it may never do more.
        """
        return self._publishers.trust(
            metadata,
            plugin_id=plugin_id,
            user_id=actor["id"],
            issuer=issuer,
            repository=repository,
            workflow=workflow,
            environment=environment,
        )

    @rpc
    def distrust_publisher(
        self, actor: Actor, plugin_id: str, publisher_id: str, metadata: Metadata = None
    ) -> None:
        self._publishers.distrust(plugin_id, publisher_id, metadata)

    @rpc
    def list_publishers(self, plugin_id: str) -> list[TrustedPublisher]:
        return self._publishers.of_plugin(plugin_id)

    @rpc
    def match_publishers(self, run: dict[str, Any]) -> list[MatchedPublisher]:
        return self._publishers.match(run)

    @rpc
    def exchange_run(
        self,
        actor: Actor,
        publisher_id: str,
        run: dict[str, Any],
        *,
        token_id: str,
        digest: str,
        metadata: Metadata = None,
    ) -> LiveToken:
        return self._publishers.exchange(
            publisher_id, run, token_id=token_id, digest=digest, metadata=metadata
        )

    @rpc(signed=False)
    def history(self, position: int, limit: int = 500) -> dict[str, Any]:
        return self.log.history(position, limit)

    @rpc(signed=False)
    def health(self) -> dict[str, str]:
        return {"status": "ok"}

    @property
    def _tokens(self) -> TokenDesk:
        return TokenDesk(self.log, self.database)

    @property
    def _publishers(self) -> PublisherDesk:
        return PublisherDesk(self._tokens)

    def _confirm_repeated(self, registration: Registration, earlier: Credentials) -> None:
        """A command that arrives again is answered again; another one is refused."""
        same = (
            earlier.username == registration.username
            and earlier.email == registration.email
            and self.passwords.verify(earlier.password_hash, registration.password)
        )
        if not same:
            raise Conflict("This account is registered already, with other details.")

    def _named(self, username: str, password: str) -> Credentials:
        known = in_transaction(self.database, lambda c: credentials.find(c, username))
        return self._prove(known, password, "Wrong username or password.")

    def _prove(self, known: Credentials | None, password: str, otherwise: str) -> Credentials:
        proven = self.passwords.verify(known.password_hash if known else None, password)
        if known is None or not proven:
            raise Unauthenticated(otherwise)
        if self.passwords.needs_rehash(known.password_hash):
            new_hash = self.passwords.hash(password)
            in_transaction(self.database, lambda c: credentials.replace_hash(c, known, new_hash))
        return known

    def _of_user(self, user_id: str) -> Credentials:
        known = in_transaction(self.database, lambda c: credentials.of_user(c, user_id))
        if known is None:
            raise NotFound("There is no such account.")
        return known

    def _user(self, user_id: str) -> User:
        user = in_transaction(self.database, lambda c: read_model.get_user(c, user_id))
        if user is None:
            raise NotFound("There is no such account.")
        return user
