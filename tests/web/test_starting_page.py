"""The page answers while the program starts, and gives its port up to the real page."""

import urllib.error
import urllib.request

import pytest

from vedette.web.listening import open_socket, url_of
from vedette.web.starting_page import starting_page


def test_it_says_what_is_being_done_and_leaves_the_port() -> None:
    listener = open_socket(port=0)
    try:
        with starting_page(listener) as steps:
            steps.begin("Compiling <the> tracker")
            steps.begin("Simulating")
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(url_of(listener), timeout=5)  # noqa: S310
            body = caught.value.read().decode()
        assert caught.value.code == 503
        assert "Compiling &lt;the&gt; tracker: 0 s done" in body
        assert "Simulating: 0 s &hellip;" in body
        assert listener.fileno() >= 0
        assert not listener.getblocking()
    finally:
        listener.close()
