"""Where the pictures and the licence are that a version brings along."""

from gateway.urls import BundleUrls

URLS = BundleUrls("http://content.localhost")
BELOW = "http://content.localhost/bundles/words/1.0.0/abc/"


def test_icon_screenshots_and_the_readmes_pictures_have_the_address_of_strangers_files() -> None:
    details = {
        "bundle_key": "words/1.0.0/abc/index.js",
        "icon_file": "icon.svg",
        "screenshots": ["screenshots/one.png"],
        "readme_html": '<p><img src="/bundles/words/1.0.0/abc/a.png" alt="A"> /bundles/ b</p>',
    }
    shown = URLS.add_pictures(details)
    assert shown["icon_url"] == BELOW + "icon.svg"
    assert shown["screenshots"] == [{"url": BELOW + "screenshots/one.png"}]
    assert shown["readme_html"] == f'<p><img src="{BELOW}a.png" alt="A"> /bundles/ b</p>'


def test_the_text_of_a_licence_is_beside_the_entry_of_its_version() -> None:
    several = {"bundle_key": "words/1.0.0/abc/index.js", "license_file": "LICENSE.md"}
    assert URLS.add_to_version(several)["license_url"] == BELOW + "LICENSE.md"
    for other in ({"license_file": None}, {"bundle_key": None}):
        assert URLS.add_to_version(several | other)["license_url"] is None


def test_a_version_of_one_module_has_none() -> None:
    shown = URLS.add_pictures({"bundle_key": "words/1.0.0/abc.js", "readme_html": None})
    assert (shown["icon_url"], shown["screenshots"], shown["readme_html"]) == (None, [], None)
