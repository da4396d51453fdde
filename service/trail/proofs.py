"""What proves that a leaf is in a tree, and that one tree begins with another (RFC 9162, 2.1).

Nothing here reads a database: whoever holds a proof and a checkpoint can check the one by the
other with what stands below.
"""

from collections.abc import Sequence

from service.trail.merkle import node_hash


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether *path* leads from the leaf at *index* to the *root* of a tree of *size*.

    RFC 9162, section 2.1.3.2; hashes are 32 bytes each.
    """
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for each in path:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            place, last = _past_right_edge(place, last)
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return not last and found == root


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Tell whether *path* shows that the tree *new* begins with *old*; each is (size, root).

    RFC 9162, section 2.1.4.2. Every tree begins with the empty one, by an empty path.
    """
    if not 0 < old[0] < new[0]:
        return not path and (old == new or 0 == old[0] <= new[0])
    hashes = list(path)
    if not old[0] & (old[0] - 1):
        hashes.insert(0, old[1])
    return bool(hashes) and _leads(old, new, hashes)


def _leads(old: tuple[int, bytes], new: tuple[int, bytes], hashes: Sequence[bytes]) -> bool:
    place, last = old[0] - 1, new[0] - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for each in hashes[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(each, before), node_hash(each, after)
            place, last = _past_right_edge(place, last)
        else:
            after = node_hash(after, each)
        place, last = place >> 1, last >> 1
    return not last and before == old[1] and after == new[1]


def _past_right_edge(place: int, last: int) -> tuple[int, int]:
    """Go up past the levels where a node stands alone at the right edge and has no sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last
