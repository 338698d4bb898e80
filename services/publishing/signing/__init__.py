"""The platform's word for what it serves: who published which bytes, from where and when."""

from publishing.signing.signer import Signer, signer

__all__ = ["Signer", "signer"]
