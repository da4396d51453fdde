"""The log's tree: its root, and proofs that need only a few of its hashes (RFC 6962, 2.1)."""

import hashlib
from collections.abc import Callable, Sequence

NODE_PREFIX = b"\x01"  # RFC 6962, section 2.1
LEVEL = 8
BLOCK = 1 << LEVEL  # leaves that are hashed together
EMPTY = hashlib.sha256().digest()
# Gives the root of a complete subtree: of the 2^level leaves from index * 2^level on.
Nodes = Callable[[int, int], bytes]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node from those of its two children, 32 bytes each."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over *hashes*, a power of two of them, of one level of the tree."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
    return row[0]


class Range:
    """A tree that grows leaf by leaf, and remembers one hash for each of its complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # the largest subtree first

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash at the end."""
        self._grow(leaf, 0)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add several; 256 at a time, where a subtree of so many begins, are much quicker."""
        taken = 0
        while taken < len(leaves):
            whole = not self.size % BLOCK and len(leaves) - taken >= BLOCK
            if whole:
                self._grow(fold(leaves[taken : taken + BLOCK]), LEVEL)
            else:
                self._grow(leaves[taken], 0)
            taken += BLOCK if whole else 1

    def _grow(self, root: bytes, level: int) -> None:
        """Add a complete subtree with this *root*, of 2^level leaves."""
        self._peaks.append(root)
        self.size += 1 << level
        carried = self.size >> level
        while not carried & 1:
            right = self._peaks.pop()
            self._peaks[-1] = node_hash(self._peaks[-1], right)
            carried >>= 1

    def root(self) -> bytes:
        """Return the root of what has been added."""
        return joined(self._peaks)


def joined(peaks: Sequence[bytes]) -> bytes:
    """Return the root of a tree from its complete subtrees, the largest first."""
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for left in reversed(peaks[:-1]):
        root = node_hash(left, root)
    return root


def root_of(size: int, nodes: Nodes) -> bytes:
    """Return the root of the first *size* leaves."""
    return _subtree(0, size, nodes) if size else EMPTY


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the audit path of leaf *index* in the tree of *size* leaves, the lowest first.

    RFC 6962, section 2.1.1. Raises ValueError for a leaf that the tree has not.
    """
    if not 0 <= index < size:
        message = f"there is no leaf {index} in a tree of {size}"
        raise ValueError(message)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, nodes))
            end = middle
        else:
            path.append(_subtree(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that the tree of *new* leaves begins with that of *old*, the lowest first.

    RFC 6962, section 2.1.2; empty when nothing was added, or there was nothing. Raises
    ValueError for a tree that would have to shrink.
    """
    if not 0 <= old <= new:
        message = f"a tree of {new} does not follow one of {old}"
        raise ValueError(message)
    path, start, end = [], 0, new
    while old and end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_subtree(middle, end, nodes))
            end = middle
        else:
            path.append(_subtree(start, middle, nodes))
            start = middle
    if start:
        path.append(_subtree(start, end, nodes))
    return path[::-1]


def _split(size: int) -> int:
    """Return the largest power of two below *size*: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(start: int, end: int, nodes: Nodes) -> bytes:
    size = end - start
    if not size & (size - 1):
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(size)
    return node_hash(_subtree(start, middle, nodes), _subtree(middle, end, nodes))
