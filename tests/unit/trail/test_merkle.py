"""The tree hashes as RFC 6962 does, and its proofs prove what they should and nothing else."""

import hashlib
from collections.abc import Sequence
from functools import cache

import pytest

from service.trail.canonical import leaf_hash
from service.trail.merkle import EMPTY, Range, consistency, inclusion, root_of
from service.trail.proofs import is_consistent, is_included

MOST = 300
# The leaves and roots that RFC 6962's reference implementation is tested with.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(each)
    for each in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
PUBLISHED_INCLUSION = [  # of the sixth of eight leaves
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
PUBLISHED_CONSISTENCY = [  # of six leaves with eight
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    *PUBLISHED_INCLUSION[1:],
]


@cache
def leaf(n: int) -> bytes:
    return leaf_hash(str(n).encode())


@cache
def naive(start: int, end: int) -> bytes:
    """Return the root of the leaves from *start* to *end*, word for word as RFC 6962 defines it."""
    if end - start < 2:
        return leaf(start) if end > start else hashlib.sha256().digest()
    middle = start + split(end - start)
    return hashlib.sha256(b"\x01" + naive(start, middle) + naive(middle, end)).digest()


def split(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def naive_path(m: int, start: int, end: int) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1; *m* counts from *start*."""
    if end - start == 1:
        return []
    k = split(end - start)
    if m < k:
        return [*naive_path(m, start, start + k), naive(start + k, end)]
    return [*naive_path(m - k, start + k, end), naive(start, start + k)]


def naive_proof(m: int, start: int, end: int, *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2; *m* counts from *start*."""
    if m == end - start:
        return [] if whole else [naive(start, end)]
    k = split(end - start)
    if m <= k:
        return [*naive_proof(m, start, start + k, whole=whole), naive(start + k, end)]
    return [*naive_proof(m - k, start + k, end, whole=False), naive(start, start + k)]


@cache
def nodes(level: int, index: int) -> bytes:
    return naive(index << level, (index + 1) << level)


def test_leaves_and_roots_are_the_published_ones() -> None:
    tree = Range()

    found = []
    for each in LEAVES:
        tree.append(leaf_hash(each))
        found.append(tree.root())

    assert found == ROOTS
    assert Range().root() == EMPTY == hashlib.sha256().digest()


def test_published_proofs_are_ours() -> None:
    published = [leaf_hash(each) for each in LEAVES]

    def published_nodes(level: int, index: int) -> bytes:
        tree = Range()
        for each in published[index << level : (index + 1) << level]:
            tree.append(each)
        return tree.root()

    path = inclusion(5, 8, published_nodes)
    proof = consistency(6, 8, published_nodes)

    assert [each.hex() for each in path] == PUBLISHED_INCLUSION
    assert [each.hex() for each in proof] == PUBLISHED_CONSISTENCY
    assert is_included(published[5], 5, 8, path, ROOTS[7])
    assert is_consistent((6, ROOTS[5]), (8, ROOTS[7]), proof)


def test_every_proof_of_every_size_is_as_defined_and_holds() -> None:
    tree = Range()

    for size in range(MOST + 1):
        root = naive(0, size)
        assert root_of(size, nodes) == tree.root() == root
        for n in range(size):
            path, proof = inclusion(n, size, nodes), consistency(n, size, nodes)
            assert path == naive_path(n, 0, size)
            assert is_included(leaf(n), n, size, path, root)
            assert proof == (naive_proof(n, 0, size) if n else [])
            assert is_consistent((n, naive(0, n)), (size, root), proof)
        assert is_consistent((size, root), (size, root), consistency(size, size, nodes))
        tree.append(leaf(size))


SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 65, 100)


def damaged(path: Sequence[bytes]) -> list[list[bytes]]:
    """Return *path* with a hash too many or too few, changed, or in another place."""
    flipped = [[*path[:n], leaf(10_000), *path[n + 1 :]] for n in range(len(path))]
    cut = [[*path[:n], *path[n + 1 :]] for n in range(len(path))]
    longer = [[*path, leaf(10_000)], [leaf(10_000), *path]]
    turned = [list(reversed(path))] if len(set(path)) > 1 else []
    return [*flipped, *cut, *longer, *turned]


@pytest.mark.parametrize("size", SIZES)
def test_no_damaged_inclusion_is_believed(size: int) -> None:
    root = naive(0, size)

    for n in range(size):
        path = inclusion(n, size, nodes)
        wrong = [is_included(leaf(n), n, size, each, root) for each in damaged(path)]
        wrong.append(is_included(leaf(n + 1), n, size, path, root))
        wrong.append(is_included(leaf(n), n, size, path, leaf(n + 1)))
        wrong.extend(
            is_included(leaf(n), other, size, path, root) for other in (-1, n - 1, n + 1, size)
        )
        wrong.append(is_included(leaf(n), n, n, path, root))
        assert not any(wrong)


@pytest.mark.parametrize("size", SIZES)
def test_no_damaged_consistency_is_believed(size: int) -> None:
    root = naive(0, size)

    for n in range(1, size):
        old, proof = naive(0, n), consistency(n, size, nodes)
        wrong = [is_consistent((n, old), (size, root), each) for each in damaged(proof)]
        wrong.append(is_consistent((n, leaf(n)), (size, root), proof))
        wrong.append(is_consistent((n, old), (size, leaf(n)), proof))
        wrong.append(is_consistent((size, root), (n, old), proof))
        wrong.append(is_consistent((n - 1, old), (size, root), proof))
        assert not any(wrong), n
    assert not is_consistent((size, root), (size, leaf(0) + b"x"), [])
    assert not is_consistent((size, root), (size, root), [leaf(0)])
    assert not is_consistent((0, EMPTY), (size, root), [leaf(0)])


def test_there_is_no_proof_of_what_is_not_there() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion(index, size, nodes)
    with pytest.raises(ValueError, match="does not follow"):
        consistency(4, 3, nodes)
