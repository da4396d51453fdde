"""Fill in the forms of karlstad's part in an activity."""

import re
from html import unescape

from tests.support.world import World


def step(county: World, uid: str, transition: str = "anchor") -> str:
    """Return the address of a step of karlstad's."""
    return f"/activities/{uid}/steps/{transition}?organisation={county.uid('karlstad')}"


def report(county: World, uid: str) -> str:
    """Return the address of a status report of karlstad's."""
    return f"/activities/{uid}/report?organisation={county.uid('karlstad')}"


def hidden(page: str, name: str) -> str:
    """Return what the page's last form carries along as *name*."""
    form = page.rpartition("<form")[2]
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found, page
    return unescape(found[1])
