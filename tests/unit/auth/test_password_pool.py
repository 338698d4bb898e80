"""Passwords are hashed beside the green threads, not among them."""

import eventlet

from auth.dependencies import PasswordPool


def test_green_threads_go_on_while_a_password_is_hashed() -> None:
    turns = 0

    def go_on() -> None:
        nonlocal turns
        while True:
            turns += 1
            eventlet.sleep(0.001)

    pool = PasswordPool()
    pool.setup()
    other = eventlet.spawn(go_on)
    password_hash = pool.get_dependency(None).hash("correct horse")
    other.kill()
    assert turns > 1
    assert pool.get_dependency(None).verify(password_hash, "correct horse")
