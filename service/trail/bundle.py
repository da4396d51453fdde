"""What an export is made of: the files' names, and what tells a reader about them."""

ENTRIES = "entries.jsonl"
TEXTS = "disclosures.jsonl"
HEADS = "heads.json"
STATE = "state.json"
TABLE = "entries.csv"
README = "README.txt"
FLOWS = "flows/{version}.json"
MANIFEST = "export.json"
PROOFS = "proofs.jsonl"
POLICY = "policy.txt"
CHECKPOINTS = "checkpoints/"
ATTESTATIONS = "attestations/"
PAGE = "entries.html"
PROGRAM = "verify.py"

EXPLANATION = """\
FÖRANKRA: EXPORT AV SPÅRLOGGEN

Filerna innehåller det som har registrerats, eller ett urval (export.json), och så mycket av det
som är lagrat att vem som helst kan kontrollera att det ena stämmer med det andra:

    forankra trail verify DENNA_FIL --key NYCKEL --checkpoint SPARAD_FIL
    python verify.py DENNA_FIL --key NYCKEL --checkpoint SPARAD_FIL

Kommandona behöver varken databas eller inställningar; det andra bara Python och biblioteket
cryptography. Använd en öppen nyckel och en kontrollpunkt som du själv har sparat: det som filen
säger om sig själv bevisar inget för den som misstror den som skrev filen.

entries.jsonl      en post per rad, exakt de byte som räknats in i loggen, i loggens ordning;
                   i en export av allt är rad n (från 0) löv n
proofs.jsonl       i ett urval: varje posts plats i loggen och bevis för den
checkpoints/       signerade kontrollpunkter; attestations/ andras ord om dem
policy.txt         de nycklar som loggen själv uppger
disclosures.jsonl  klartexter: det som människor har skrivit, bundet till posterna
                   med saltade kondensat; en raderad klartext saknas här
heads.json         var varje ström slutar
state.json         de lagrade raderna, som posterna ska återskapa
flows/             flödets tabeller, en fil per version
entries.csv        samma poster för kalkylprogram, entries.html för läsning och utskrift;
                   härledda, inga bevis

Utan vårt program: SHA-256 över en nollbyte följd av en rad i entries.jsonl (utan radslut) är
postens kondensat. Nästa post i samma ström anger det i fältet "prev", i base64.

----------------------------------------------------------------------------------------

FÖRANKRA: EXPORT OF THE TRAIL

The files hold what has been recorded, or a selection (export.json), and as much of what is
stored as anyone needs to check that the one agrees with the other:

    forankra trail verify THIS_FILE --key KEY --checkpoint KEPT_FILE
    python verify.py THIS_FILE --key KEY --checkpoint KEPT_FILE

The commands need neither a database nor any settings; the second only Python and the library
cryptography. Use a public key and a checkpoint that you keep yourself: what the file says of
itself proves nothing to who mistrusts whoever wrote the file.

entries.jsonl      one entry per line, exactly the bytes that the log counts, in the order of
                   the log; in an export of everything line n (from 0) is leaf n
proofs.jsonl       in a selection: each entry's place in the log, and the proof of it
checkpoints/       signed checkpoints; attestations/ what others say of them
policy.txt         the keys that the log itself names
disclosures.jsonl  what people typed, bound to the entries by salted digests;
                   a text that has been erased is not here
heads.json         where each stream ends
state.json         the stored rows, which the entries must give again
flows/             the tables of the flow, one file per version
entries.csv        the same entries for a spreadsheet, entries.html to read and print;
                   derived, prove nothing

Without our program: SHA-256 over a zero byte followed by a line of entries.jsonl (without its
line break) is the entry's digest. The next entry of the same stream names it in the field
"prev", in base64.
"""
