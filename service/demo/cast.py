"""The people of the demo, all of them invented, and what each may do."""

from dataclasses import dataclass

from service.models.words import Role

COUNTY = "17"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One person: for a reporter, the organisations they act for, by name."""

    key: str
    name: str
    role: Role
    organisations: tuple[str, ...] = ()
    locale: str = "sv"

    @property
    def email(self) -> str:
        """An address in a domain that is set aside for examples (RFC 2606)."""
        return f"{self.key}@demo.example"


R = Role
# fmt: off
CAST = (
    Part(key="kajsa",  name="Kajsa Kvist (påhittad)",   role=R.COORDINATOR),
    Part(key="kurt",   name="Kurt Kotte (påhittad)",    role=R.COORDINATOR),
    Part(key="greta",  name="Greta Gran (påhittad)",    role=R.AUDITOR),
    Part(key="rut",    name="Rut Rönn (påhittad)",      role=R.REPORTER, organisations=("Karlstads kommun",)),
    Part(key="dag",    name="Dag Dalros (påhittad)",    role=R.REPORTER, organisations=("Eda kommun", "Årjängs kommun")),
    Part(key="rakel",  name="Rakel Rallarros (påhittad)", role=R.REPORTER, organisations=("Region Värmland",)),
    Part(key="lage",   name="Lage Lupin (påhittad)",    role=R.REPORTER, organisations=("Länsstyrelsen Värmland",)),
    Part(key="pelle",  name="Pelle Pors (påhittad)",    role=R.REPORTER, organisations=("Polismyndigheten",)),
    Part(key="asta",   name="Asta Ask (påhittad)",      role=R.REPORTER, organisations=("Arvika kommun",)),
    Part(key="hedda",  name="Hedda Hassel (påhittad)",  role=R.REPORTER, organisations=("Hammarö kommun",)),
    Part(key="kerstin", name="Kerstin Kaprifol (påhittad)", role=R.REPORTER, organisations=("Kristinehamns kommun", "Filipstads kommun", "Storfors kommun")),
    Part(key="sixten", name="Sixten Sälg (påhittad)",   role=R.REPORTER, organisations=("Sunne kommun", "Torsby kommun", "Hagfors kommun", "Munkfors kommun")),
    Part(key="flora",  name="Flora Fibbla (påhittad)",  role=R.REPORTER, organisations=("Forshaga kommun", "Kils kommun", "Grums kommun")),
    Part(key="tove",   name="Tove Tranbär (påhittad)",  role=R.REPORTER, organisations=("Brottsofferstödet Tranmossen",)),
    Part(key="eva",    name="Eva En (påhittad)",        role=R.REPORTER, organisations=("Karlstads universitet",), locale="en"),
)
# fmt: on
COORDINATOR, SECOND = "kajsa", "kurt"
TOKENS = {"reporter": "rut", "shared_reporter": "dag", "coordinator": "kajsa", "auditor": "greta"}


def reporter_for(organisation: str) -> str | None:
    """Return the key of the person who reports for the organisation of this name, if anyone."""
    return next((part.key for part in CAST if organisation in part.organisations), None)
