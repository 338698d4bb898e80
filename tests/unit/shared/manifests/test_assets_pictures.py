"""Which files of a version stand for it."""

from plugin_platform.assets import MOST_SCREENSHOTS, icon_of, licence_of, screenshots_of


def test_the_drawing_is_preferred_to_the_picture() -> None:
    assert icon_of(["icon.png", "index.js", "icon.svg"]) == "icon.svg"
    assert icon_of(["icon.png", "sub/icon.svg"]) == "icon.png"
    assert icon_of(["index.js"]) is None


def test_screenshots_are_the_first_pictures_of_their_folder() -> None:
    many = [f"screenshots/{number:02}.png" for number in range(20)]
    paths = [*reversed(many), "screenshots/notes.txt", "other/00.png"]
    assert screenshots_of(paths) == many[:MOST_SCREENSHOTS]


def test_the_text_of_the_licence_is_at_the_root_and_has_one_of_its_names() -> None:
    assert licence_of(["LICENCE.txt", "LICENSE.md", "index.js"]) == "LICENSE.md"
    assert licence_of(["LICENCE.txt", "index.js"]) == "LICENCE.txt"
    assert licence_of(["fonts/LICENSE", "LICENSE.js", "License", "NOTICE"]) is None
