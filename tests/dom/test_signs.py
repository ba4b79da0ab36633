"""Signs: what class names, ids and tags tell."""

from __future__ import annotations

import pytest

from cleaner.dom.signs import read_signs, sign_names


@pytest.mark.parametrize(
    ("tag", "names", "signs"),
    [
        ("div", "", set()),
        ("div", "xyzzy", set()),
        ("nav", "", {"nav"}),
        ("footer", "", {"foot"}),
        ("figcaption", "", {"caption"}),
        ("div", "site-footer", {"foot"}),
        ("div", "SITE_FOOTER", {"foot"}),
        ("div", "relatedPosts", {"related"}),
        ("div", "comments commentlist", {"comment"}),
        ("div", "ad", {"promo"}),
        ("div", "address adobe", set()),
        ("div", "HTMLComment", {"comment"}),
        ("footer", "comment", {"foot", "comment"}),
    ],
)
def test_signs(tag: str, names: str, signs: set[str]) -> None:
    assert read_signs(tag, names) == signs


def test_a_sign_is_one_word_that_names_a_feature() -> None:
    names = sign_names()
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)
