"""Check an export of the trail: `python verify.py FILE --key VKEY --checkpoint FILE`."""

import base64, contextlib, functools, hashlib, json, re, sys, zipfile  # noqa: E401, I001 -- one short list
from collections import defaultdict
from pathlib import Path
from typing import Any
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEYS = """_sd actor app caused_by changes corrects effective_on event evidence flow from id level \
log on_behalf_of organisation prev recorded_at request_id role round seq stream to v"""
LEFT = "event id leaf_hash organisation person prev recorded_at seq stream"  # of a thinned entry
HEARD = """create status_report anchor implement follow_up confirm_follow_up decline reinstate
send_back cancel carry_over start_new_round"""
WRITTEN_AT = {"status_report": "reported_at", "review": "decided_at"}
FLOWS = {"flows/1.json": "6c072a340873ebe810628e1485f8df63f1fb508bcee89d60a195abe4159a2c4a"}
NOTE = r"(([^\n]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n)\n"  # three lines: origin, size, root
NOTE += r"((?:\u2014 [^\s\0-\x1f]+ [A-Za-z0-9+/=]+\n)+)"  # signatures
TEXTS, HEADS, ROWS = "disclosures.jsonl", "heads.json", "state.json"
COLUMNS = {TEXTS: "sequence digest disclosure", HEADS: "sequence leaf_hash", ROWS: "path columns"}
LOG, WITNESS = 1, 4  # types of keys
GONE = object()  # stands for a text that is no longer there
Row = dict[str, Any]
b64 = functools.partial(base64.b64decode, validate=True)
sha: Any = lambda octets: hashlib.sha256(octets).digest()  # noqa: E731 -- as short as b64


def proven(leaf: bytes, place: int, size: int, path: list[bytes]) -> Any:  # noqa: ANN401 -- 32 bytes
    """Follow an inclusion proof, the lowest hash first, to its root (RFC 6962, 2.1.1)."""
    if size == 1:
        return leaf if not path else b""
    left = 1 << (size - 1).bit_length() - 1
    if place < left:
        return sha(b"\x01" + proven(leaf, place, left, path[:-1]) + path[-1])
    return sha(b"\x01" + path[-1] + proven(leaf, place - left, size - left, path[:-1]))


def signed(text: str, line: str, vkey: str) -> bool | None:
    """Tell whether a signature is this key's, a log's under any year's name; None if it is not."""
    name, signature = line.strip().split(" ")[1:]
    key, blob, said = b64(vkey[-44:]), b64(signature), text.encode()
    own = vkey[:-54] if key[0] == WITNESS else text.partition("\n")[0]
    if (name, blob[:4]) != (own, sha(own.encode() + b"\n" + key)[:4]):
        return None
    if key[0] == WITNESS:
        said = f"cosignature/v1\ntime {int.from_bytes(blob[4:12])}\n".encode() + said
    with contextlib.suppress(InvalidSignature):
        return Ed25519PublicKey.from_public_bytes(key[1:]).verify(blob[-64:], said) is None
    return False


class Check:
    """One check of one file: *wrong* is what was found, *told* what else is to be known."""

    def __init__(self, path: str, keys: list[str], kept: list[str]) -> None:
        self.keys, self.kept, self.notes = keys, kept, dict[int, re.Match[str]]()
        self.wrong, self.told, self.ids = list[str](), list[str](), set[str]()
        self.gone, self.erased, self.left, self.thinned = Row(), set[str](), Row(), Row()
        self.by_stream: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        try:
            with zipfile.ZipFile(path) as self.zip:
                self._steps(self.zip.namelist())
        except Exception as error:  # noqa: BLE001 -- whatever it holds, the answer is the same
            self.wrong.append(f"the file cannot be read to its end: {error!r}")

    def _claim(self, holds: object, otherwise: str) -> None:
        self.wrong += [] if holds else [otherwise]

    def _steps(self, names: list[str]) -> None:
        self._claim(len(set(names)) == len(names), "two files have one name")
        self.asked = (manifest := json.loads(self.zip.read("export.json")))["selection"] or {}
        self._claim(manifest["format"] in (2, 3), "the file is of another format")
        for name, digest in FLOWS.items():
            self._claim(sha(self.zip.read(name)).hex() == digest, f"{name} is another table")
        self._signatures(names)
        self._tree()
        self._beside()
        for stream, parts in sorted(self.by_stream.items()):
            self._stream(stream, parts)
        gone = [where for digest, where in self.gone.items() if digest not in self.erased]
        self.wrong += [f"{where}: a text is gone, and no erasure names it" for where in gone]
        for stream in self.left | self.thinned:  # what is left of bytes is what a decision tells
            left, told = self.left.get(stream, self.asked and GONE), self.thinned.get(stream)
            self._claim(left in (told or (0, sha(b"")), told and GONE), f"{stream}: left otherwise")

    def _signatures(self, names: list[str]) -> None:
        """Take steps 1 and 6: a log's key and all witnesses of yours have signed the newest."""
        for name in (each for each in names if each.startswith("checkpoints/")):
            note = re.fullmatch(NOTE, self.zip.read(name).decode())
            self._claim(note and int(note[3]) <= int(name[12:]), f"{name} is no checkpoint")
            self.notes |= {int(name[12:]): note} if note else {}
        said: dict[str, set[bool | None]] = {}
        for number, note in sorted(self.notes.items()):
            words = {a: self.zip.read(a) for a in names if a.startswith(f"attestations/{number}-")}
            lines = note[5].splitlines()
            lines += [words.pop(a).decode() for a in [*words] if a.endswith(".cosignature")]
            said = {key: {signed(note[1], line, key) for line in lines} for key in self.keys}
            good = [False not in each for each in said.values()]
            good += [sha(note[1].encode()) in token for token in words.values()]
            self._claim(all(good), f"checkpoint {number}: a signature or token is wrong")
        signers = {key for key in self.keys if True in said.get(key, ())}
        logs = {key for key in self.keys if b64(key[-44:])[0] == LOG}
        self._claim(not logs or logs & signers, "none of the keys signed the newest checkpoint")
        self._claim(signers >= {*self.keys} - logs, "a witness's word on the newest is missing")

    def _tree(self) -> None:  # noqa: C901 -- one step
        """Take steps 2 and 3: hash every line, compare the root at the size of each checkpoint."""
        logs = {note[2]: number - int(note[3]) for number, note in self.notes.items()}
        made = {each: [(each - int(note[3]), note[4])] for each, note in self.notes.items()}
        wanted = defaultdict(list[tuple[int, str]], made)  # by number: start and root
        for origin, size, root in (kept.splitlines()[:3] for kept in self.kept):
            self._claim(origin in logs, f"nothing here is of {origin}, which was kept")
            wanted[logs.get(origin, 0) + int(size)].append((logs.get(origin, 0), root))
        peaks: dict[int, list[bytes]] = {start: [] for each in wanted.values() for start, _ in each}
        proofs = self._lines("proofs.jsonl") if self.asked else iter(())
        count = 0
        for count, line in enumerate(self._lines("entries.jsonl"), 1):
            own = self._entry(line, json.loads(next(proofs)) if self.asked else {"leaf": count - 1})
            for start in (each for each in peaks if each < count):
                peaks[start].append(own)  # and subtrees of one height join (RFC 6962, 2.1)
                for _ in range((count - start & start - count).bit_length() - 1):
                    peaks[start][-2:] = [sha(b"\x01" + peaks[start][-2] + peaks[start][-1])]
            for start, root in () if self.asked else wanted.pop(count, ()):
                top = functools.reduce(lambda b, a: sha(b"\1" + a + b), peaks[start][::-1])
                self._claim(top == b64(root), f"over {count} leaves a checkpoint has another root")
        if not self.asked:
            self.wrong += [f"a checkpoint covers {number} leaves" for number in wanted if number]
            self.told.append(f"not yet covered: {max(0, count - max(self.notes, default=0))}")

    def _entry(self, line: bytes, shown: Row) -> bytes:
        """Take in an entry; of a selection, follow its proof to its checkpoint."""
        said, leaf = json.loads(line), shown["leaf"]
        digest = sha(b"\0" + line) if "v" in said else b64(said["leaf_hash"])
        self.by_stream[said["stream"]]["entries"].append((said["seq"], leaf, line, digest))
        if shown.get("checkpoint") is not None:
            note, path = self.notes[shown["checkpoint"]], [b64(each) for each in shown["hashes"]]
            place = leaf - shown["checkpoint"] + int(note[3])
            good = proven(digest, place, int(note[3]), path) == b64(note[4])
            self._claim(good, f"leaf {leaf}: the proof does not lead to the checkpoint")
        elif self.asked and leaf is not None:
            self._claim(leaf >= max(self.notes, default=0), f"leaf {leaf}: there is no proof")
        return digest

    def _lines(self, name: str) -> Any:  # noqa: ANN401 -- lines as bytes
        return (a.rstrip(b"\n") for a in self.zip.open(name) if a.strip() not in (b"[", b"]"))

    def _beside(self) -> None:
        """Take in texts, heads and rows, which are sorted; an excerpt has no heads and no rows."""
        for name in [TEXTS] if self.asked.keys() & {"since", "until", "covered"} else COLUMNS:
            items = [json.loads(line.rstrip(b",")) for line in self._lines(name)]
            rows = [[item[each] for each in ("stream", *COLUMNS[name].split())] for item in items]
            self._claim(rows == sorted(rows, key=lambda row: row[:2]), f"{name} is not in order")
            for row in rows:
                self.by_stream[row[0]][name].append(tuple(row[1:]))

    def _chain(self, stream: str, parts: Row, *, excerpt: bool) -> Any:  # noqa: ANN401 -- entries
        """Take step 4: entries are canonical, in order; yield for step 5 those not thinned."""
        number, digest, time, before, bare = 0, None, "", 0, list[bytes]()
        for seq, leaf, body, own in sorted(parts["entries"], key=lambda each: each[0]):
            said, where = json.loads(body), f"{stream} #{seq} (leaf {leaf})"
            plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            keys, late = " ".join(sorted(said)), leaf is None or leaf >= before
            self._claim(plain.encode() == body and keys in (KEYS, LEFT), f"{where} is misspelled")
            self._claim(said.get("v", 1) == 1, f"{where} is of another format")
            self._claim(said["id"] not in self.ids, f"{where} has another's id")
            self._claim(seq == number + 1 or (excerpt and seq > number), f"{where} follows a gap")
            self._claim(seq != number + 1 or said["prev"] == digest, f"{where} breaks the chain")
            self._claim(said["recorded_at"] >= time and late, f"{where} precedes the last")
            self.ids.add(said["id"])
            number, time, before = seq, said["recorded_at"], before if leaf is None else leaf + 1
            digest = base64.b64encode(own).decode()
            bare += [body + b"\n"] if keys == LEFT else []
            yield from [] if keys == LEFT else [(said, where, time, own.hex())]
        self._claim(excerpt or {*parts[HEADS]} == {(number, digest)}, f"{stream}: its end is cut")
        cut = excerpt and len(bare) == len(parts["entries"])
        self.left[stream] = GONE if cut else (len(bare), sha(b"".join(bare)))

    def _stream(self, stream: str, parts: Row) -> None:
        rows, excerpt = defaultdict[str, Row](dict), bool(self.asked) and not parts[HEADS]
        for said, where, at, head in self._chain(stream, parts, excerpt=excerpt):
            self._texts(said, parts[TEXTS], where)
            for each in said["changes"]:
                self._change(said, each, rows, "" if excerpt else where)
            rows[""] |= {"version": said["seq"], "updated_at": at, "head": head}
            if said["event"] in HEARD.split() or "heard_at" not in rows[""]:
                rows[""] |= {"heard_at": at} if stream.startswith("activity/") else {}
        stored, rowless = dict(parts[ROWS]), excerpt or stream.startswith(("system", "security"))
        once = len(stored) == len(parts[ROWS]) and not parts[TEXTS]
        self._claim(once, f"{stream}: a row is stored twice, or a text belongs to no entry")
        for path, row in () if rowless and not stored else (rows | stored).items():
            for column in (told := rows.get(path, {})).keys() | row.keys():
                same = told.get(column) in (GONE, stored.get(path, {}).get(column))
                self._claim(same, f"{stream} {path}: {column} is not what the entries say")

    def _texts(self, said: Row, kept: list[Any], where: str) -> None:
        """Take step 5: each text has its digest and its name; it takes its place, or is erased."""
        ends = [(each, end) for each in said["changes"] for end in ("from", "to")]
        values = {f"changes/{each['field']}/{end}": each[end] for each, end in ends}
        values |= {f"evidence/{name}": value for name, value in said["evidence"].items()}
        names = {v["sd"]: k for k, v in values.items() if isinstance(v, dict) and [*v] == ["sd"]}
        listed, texts = set(said["_sd"]), dict.fromkeys(names.values(), GONE)
        self._claim(listed >= names.keys(), f"{where} refers to a text that it does not list")
        for each in [each for each in kept if each[0] == said["seq"]]:
            kept.remove(each)
            _, name, value = json.loads(base64.urlsafe_b64decode(each[2] + "==="))
            aside = name if name in ("reason", "basis", "note") else None
            good = name == names.get(each[1], aside) and b64(each[1]) == sha(each[2].encode())
            self._claim(good and each[1] in listed, f"{where}: not the text that was written")
            listed.discard(each[1])
            texts[name] = value
        for each, end in ends:
            each[end] = texts.get(f"changes/{each['field']}/{end}", each[end])
        self.gone |= dict.fromkeys(listed, where)
        self._decide(said, texts.get("evidence/decision"), where)

    def _decide(self, said: Row, decision: object, where: str) -> None:
        if said["event"] == "erase":
            self.erased |= set(said["evidence"].get("digests", ()))
            self.told.append(f"{where}: texts were erased by {decision}")
        if said["event"] == "thin" and (removed := said["evidence"].get("removed")):
            named = {"activity/" + a["activity"]: (a["entries"], b64(a["digest"])) for a in removed}
            self.thinned = named | self.thinned
            self.told.append(f"{where}: {len(named)} activities were thinned by {decision}")

    def _change(self, said: Row, told: Row, rows: dict[str, Row], where: str) -> None:
        """Take step 4: what stood before is what is said, and a step is in the flow of its time."""
        path, _, column = told["field"].rpartition("/")
        kind, old, row = path.partition("/")[0], told["from"], rows[path]
        row |= {"on_behalf": False} | row if kind == "responsibility" else {}
        same = not where or GONE in (old, row.get(column)) or old == row.get(column)
        self._claim(same, f"{where}: {column} stood otherwise before")
        row |= {column: told["to"]} | ({"entry_sequence": said["seq"]} if path else {})
        if column == "state":
            row["state_since"] = said["recorded_at"]
            table = json.loads(self.zip.read(f"flows/{said['flow']}.json"))
            step = {"name": said["event"], "from": old, "to": told["to"]}
            level = "part" if path else said["stream"].partition("/")[0]
            self._claim(step in table.get(level, ()), f"{where}: the flow has no such step")
            by = {"stepped_by": said["actor"]["id"], "on_behalf": said["on_behalf_of"] is not None}
            row |= by if kind == "responsibility" else {}
        if kind in WRITTEN_AT and said["event"] != "erase":
            row |= {"person": said["actor"]["id"], WRITTEN_AT[kind]: said["recorded_at"]}


if __name__ == "__main__":
    given = [*zip(sys.argv[2::2], sys.argv[3::2], strict=True)]
    kept = [Path(value).read_text("utf-8") for name, value in given if name == "--checkpoint"]
    check = Check(sys.argv[1], [value for name, value in given if name == "--key"], kept)
    sys.stdout.write("\n".join([*check.told, *check.wrong, f"{len(check.wrong)} findings", ""]))
    sys.exit(bool(check.wrong))
