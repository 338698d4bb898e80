"""What is kept for a socket as long as it is open is small."""

from __future__ import annotations

from gateway.http.output.unsent import unsent_response


def test_a_response_that_is_not_sent_has_no_options_of_its_own() -> None:
    assert unsent_response() is not unsent_response()
    assert unsent_response().options is unsent_response().options
