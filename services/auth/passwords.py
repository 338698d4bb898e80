"""How passwords are hashed: argon2id with the minimum that OWASP recommends.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

MEMORY_KIB = 19 * 1024
ITERATIONS = 2
PARALLELISM = 1


class Passwords:
    """Hashes and verifies. Each call keeps a processor busy for some 40 ms."""

    def __init__(
        self,
        memory_kib: int = MEMORY_KIB,
        iterations: int = ITERATIONS,
        parallelism: int = PARALLELISM,
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=iterations, memory_cost=memory_kib, parallelism=parallelism, type=Type.ID
        )
        self._hash_of_nobody = self._hasher.hash(b"nobody has this password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(_to_bytes(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is right; without a hash it never is, after the same time.

        Nobody can tell from the clock whether an account exists.
        """
        try:
            self._hasher.verify(password_hash or self._hash_of_nobody, _to_bytes(password))
        except VerifyMismatchError:
            return False
        return password_hash is not None

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)


def _to_bytes(password: str) -> bytes:
    # The same key may send composed or decomposed characters, as the keyboard has it
    # (NIST SP 800-63B, 5.1.1.2). A lone surrogate is just another wrong password.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
