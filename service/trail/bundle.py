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

Filerna innehåller allt som har registrerats, och så mycket av det som är lagrat att vem som
helst kan kontrollera att det ena stämmer med det andra:

    forankra trail verify --from DENNA_FIL

Kommandot behöver varken databas eller inställningar.

entries.jsonl      en post per rad, exakt de byte som räknats in i kedjan,
                   sorterade på ström och nummer
disclosures.jsonl  klartexter: det som människor har skrivit, bundet till posterna
                   med saltade kondensat; en raderad klartext saknas här
heads.json         var varje ström slutar
state.json         de lagrade raderna, som posterna ska återskapa
flows/             flödets tabeller, en fil per version
entries.csv        samma poster för läsning i kalkylprogram; härledd, inget bevis

Utan vårt program: SHA-256 över en nollbyte följd av en rad i entries.jsonl (utan radslut) är
postens kondensat. Nästa post i samma ström anger det i fältet "prev", i base64.

Det finns ännu inga kontrollpunkter. Exporten visar därför att loggen stämmer med sig själv,
men den som haft hela databasen i sin hand kan ha skrivit om allt.

----------------------------------------------------------------------------------------

FÖRANKRA: EXPORT OF THE TRAIL

The files hold everything that has been recorded, and as much of what is stored as anyone needs
to check that the one agrees with the other:

    forankra trail verify --from THIS_FILE

The command needs neither a database nor any settings.

entries.jsonl      one entry per line, exactly the bytes that the chain counts,
                   sorted by stream and number
disclosures.jsonl  what people typed, bound to the entries by salted digests;
                   a text that has been erased is not here
heads.json         where each stream ends
state.json         the stored rows, which the entries must give again
flows/             the tables of the flow, one file per version
entries.csv        the same entries for a spreadsheet; derived, proves nothing

Without our program: SHA-256 over a zero byte followed by a line of entries.jsonl (without its
line break) is the entry's digest. The next entry of the same stream names it in the field
"prev", in base64.

There are no checkpoints yet. The export therefore shows that the trail agrees with itself, but
whoever has held the whole database could have rewritten it all.
"""
