"""The plans of 2024 and 2025: short ones, lived to their end."""

from dataclasses import dataclass

from service.demo.scenes import Scene, anchor, implement
from service.models.words import ResponsibilityRole, Rule

LST, REGION, KARLSTAD = "Länsstyrelsen Värmland", "Region Värmland", "Karlstads kommun"
KAU, POLICE, TRANMOSSEN = (
    "Karlstads universitet",
    "Polismyndigheten",
    "Brottsofferstödet Tranmossen",
)
LEAD, RESPONSIBLE = ResponsibilityRole.LEAD, ResponsibilityRole.RESPONSIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """One activity of an early plan."""

    plan: str
    number: str
    title: str
    owners: tuple[tuple[str, ResponsibilityRole], ...]
    rule: Rule = Rule.ALL
    recurrence: str | None = None


# fmt: off
EARLY = (
    Early(plan="2024", number="A", title="Ordna en gemensam utbildningsdag om barns rätt till skydd", owners=((LST, LEAD), (REGION, RESPONSIBLE))),
    Early(plan="2024", number="B", title="Beskriva digital kontroll i ungas relationer", owners=((KAU, RESPONSIBLE),)),
    Early(plan="2024", number="C", title="Trycka ett kunskapskort till väntrum", owners=((REGION, RESPONSIBLE),)),
    Early(plan="2024", number="D", title="Pröva en gemensam jourtelefon mellan två kommuner", owners=((KARLSTAD, RESPONSIBLE),)),
    Early(plan="2025", number="1", title="Hålla introduktion för nya socialsekreterare", owners=((LST, LEAD), (REGION, RESPONSIBLE), (KARLSTAD, RESPONSIBLE)), recurrence="yearly"),
    Early(plan="2025", number="2", title="Erbjuda stöd inför rättegång", owners=((TRANMOSSEN, RESPONSIBLE),), recurrence="continuous"),
    Early(plan="2025", number="3", title="Samla styrgruppen till ett årsmöte om läget i länet", owners=((LST, RESPONSIBLE),), rule=Rule.COORDINATOR),
    Early(plan="2025", number="4", title="Se över vägen från larm till skyddat boende", owners=((KARLSTAD, RESPONSIBLE), (POLICE, RESPONSIBLE))),
    Early(plan="2025", number="5", title="Öva mottagande av hotade på tre orter", owners=((KARLSTAD, LEAD), ("Arvika kommun", RESPONSIBLE), ("Eda kommun", RESPONSIBLE))),
)
# fmt: on


def _follow_up(
    plan: str, number: str, organisation: str, day: str, result: str = "achieved"
) -> Scene:
    return Scene(
        day=day,
        plan=plan,
        number=number,
        transition="follow_up",
        organisation=organisation,
        evidence={"result": result, "summary": "Uppföljt enligt planens mått."},
    )


def _confirm(plan: str, number: str, day: str, who: str = "kajsa", **evidence: object) -> Scene:
    return Scene(
        day=day,
        plan=plan,
        number=number,
        transition="confirm_follow_up",
        who=who,
        reason="Svar har inte kommit trots två påminnelser." if "without" in evidence else None,
        evidence={"summary": "Alla ägares uppföljning är läst och samlad.", **evidence},
    )


def _coordinate(
    plan: str, number: str, transition: str, day: str, reason: str | None, **evidence: object
) -> Scene:
    return Scene(
        day=day,
        plan=plan,
        number=number,
        transition=transition,
        who="kajsa",
        reason=reason,
        evidence=evidence,
    )


def _back(number: str, organisation: str, day: str, reason: str, name: str = "send_back") -> Scene:
    return Scene(
        day=day,
        plan="2025",
        number=number,
        transition=name,
        organisation=organisation,
        reason=reason,
    )


DONE = "Genomfört som planerat."
STEERING = {"decisionBody": "Styrgruppen", "reference": "protokoll 2025:2 § 4"}

SCENES_2024 = (
    anchor("2024", "A", LST, "2024-11-27", "2024-02-12"),
    anchor("2024", "A", REGION, "2024-11-28", "2024-03-05"),
    implement("2024", "A", LST, "2024-11-28", DONE),
    implement("2024", "A", REGION, "2024-11-29", DONE),
    _follow_up("2024", "A", REGION, "2024-12-02"),
    _follow_up("2024", "A", LST, "2024-12-03", "partly"),
    _confirm("2024", "A", "2024-12-09"),
    anchor("2024", "B", KAU, "2024-12-02", "2024-09-17"),
    _coordinate("2024", "C", "cancel", "2024-12-03", "Kortet ersätts av länets webbplats."),
    _coordinate("2024", "C", "reinstate", "2024-12-05", "Utgick av misstag; regionen vill pröva."),
    _coordinate("2024", "C", "cancel", "2024-12-17", "Regionen avstår efter genomgång."),
    anchor("2024", "D", KARLSTAD, "2024-12-04", "2024-10-08"),
)
CARRIED = (
    _coordinate(
        "2024", "B", "carry_over", "2024-12-18", "Fortsätter nästa år.",
        targetPlan="2025", keepParts=False,
    ),
    _coordinate(
        "2024", "D", "carry_over", "2024-12-18", "Fortsätter nästa år.",
        targetPlan="2025", keepParts=True,
    ),
)  # fmt: skip
SCENES_2025 = (
    # The trial of a shared telephone was better ended where it began.
    Scene(day="2025-01-20", plan="2025", number="D", transition="cancel", who="kajsa",
          reason="Ska avslutas i planen för 2024."),
    _coordinate("2024", "D", "reinstate", "2025-01-21", "Efterträdaren är struken."),
    _coordinate("2024", "D", "cancel", "2025-01-22", "Försöket läggs ned."),
    anchor("2025", "B", KAU, "2025-01-28", "2025-01-21"),
    implement("2025", "B", KAU, "2025-09-16", "Beskrivningen är spridd till länets skolor."),
    _follow_up("2025", "B", KAU, "2025-11-18"),
    _confirm("2025", "B", "2025-12-01"),
    # A yearly activity, twice round.
    anchor("2025", "1", LST, "2025-01-16", "2025-01-13"),
    anchor("2025", "1", REGION, "2025-02-04", "2025-01-28"),
    anchor("2025", "1", KARLSTAD, "2025-02-11", "2025-02-04"),
    implement("2025", "1", LST, "2025-03-20", DONE),
    implement("2025", "1", REGION, "2025-03-24", DONE),
    implement("2025", "1", KARLSTAD, "2025-04-01", DONE),
    _follow_up("2025", "1", LST, "2025-04-15"),
    _follow_up("2025", "1", REGION, "2025-04-22"),
    _follow_up("2025", "1", KARLSTAD, "2025-05-06", "partly"),
    _confirm("2025", "1", "2025-05-20", "kurt"),
    _coordinate("2025", "1", "start_new_round", "2025-08-19", "Höstens omgång börjar."),
    implement("2025", "1", LST, "2025-10-14", DONE),
    implement("2025", "1", REGION, "2025-10-21", DONE),
    implement("2025", "1", KARLSTAD, "2025-11-04", DONE),
    _follow_up("2025", "1", LST, "2025-11-25"),
    _follow_up("2025", "1", REGION, "2025-12-02"),
    _confirm("2025", "1", "2025-12-16", "kurt", without=[KARLSTAD]),
    # A continuous one.
    anchor("2025", "2", TRANMOSSEN, "2025-02-03", "2025-01-30"),
    implement("2025", "2", TRANMOSSEN, "2025-03-03", "Stödet ges löpande.", ongoing=True),
    _follow_up("2025", "2", TRANMOSSEN, "2025-06-10"),
    _confirm("2025", "2", "2025-06-17"),
    _coordinate("2025", "2", "start_new_round", "2025-08-20", "Ny halvårsuppföljning."),
    _follow_up("2025", "2", TRANMOSSEN, "2025-12-09"),
    _confirm("2025", "2", "2025-12-15"),
    # One that the coordinator moves, by the steering group's decisions.
    _coordinate("2025", "3", "anchor", "2025-02-20", None, **STEERING, decidedOn="2025-02-19"),
    anchor("2025", "3", LST, "2025-02-24", "2025-02-21"),
    implement("2025", "3", LST, "2025-09-25", DONE),
    _coordinate("2025", "3", "implement", "2025-10-02", None, **STEERING, decidedOn="2025-10-01"),
    Scene(day="2025-11-06", plan="2025", number="3", transition="follow_up", organisation=LST,
          who="kajsa", evidence={"result": "achieved", "summary": "Årsmötet är hållet."}),
    _confirm("2025", "3", "2025-11-20", "kajsa", **STEERING, decidedOn="2025-11-19"),
    # One that went back and forth before it was right.
    anchor("2025", "4", KARLSTAD, "2025-02-18", "2025-02-11"),
    anchor("2025", "4", POLICE, "2025-02-25", "2025-02-20"),
    _back("4", KARLSTAD, "2025-03-04", "Beslutet gällde en annan aktivitet."),
    anchor("2025", "4", KARLSTAD, "2025-03-18", "2025-03-11"),
    _coordinate("2025", "4", "send_back", "2025-03-25", "Styrgruppen vill se en gemensam text."),
    anchor("2025", "4", KARLSTAD, "2025-04-15", "2025-04-08"),
    anchor("2025", "4", POLICE, "2025-04-22", "2025-04-17"),
    implement("2025", "4", KARLSTAD, "2025-09-09", DONE),
    _back("4", KARLSTAD, "2025-09-11", "Rutinen var inte fastställd."),
    implement("2025", "4", KARLSTAD, "2025-09-30", DONE),
    implement("2025", "4", POLICE, "2025-10-07", DONE),
    _coordinate("2025", "4", "send_back", "2025-10-14", "Rutinerna säger emot varandra."),
    implement("2025", "4", KARLSTAD, "2025-10-28", DONE),
    implement("2025", "4", POLICE, "2025-10-30", DONE),
    _follow_up("2025", "4", KARLSTAD, "2025-11-11"),
    _back("4", KARLSTAD, "2025-11-12", "Fel resultat angivet."),
    _follow_up("2025", "4", KARLSTAD, "2025-11-13", "partly"),
    _follow_up("2025", "4", POLICE, "2025-11-18"),
    _confirm("2025", "4", "2025-12-02", "kurt"),
    _coordinate("2025", "4", "send_back", "2025-12-03", "Polisens svar kom bort i sammanställningen."),
    _confirm("2025", "4", "2025-12-04", "kurt"),
    # One owner for whom it was nothing, at first.
    anchor("2025", "5", KARLSTAD, "2025-03-11", "2025-03-04"),
    _back("5", "Eda kommun", "2025-03-12", "Vi har ingen mottagning.", "decline"),
    _back("5", "Eda kommun", "2025-04-02", "Vi delar Arvikas mottagning.", "reinstate"),
    anchor("2025", "5", "Eda kommun", "2025-04-16", "2025-04-09"),
    anchor("2025", "5", "Arvika kommun", "2025-04-24", "2025-04-15"),
    implement("2025", "5", KARLSTAD, "2025-10-01", DONE),
    implement("2025", "5", "Eda kommun", "2025-10-15", DONE),
    implement("2025", "5", "Arvika kommun", "2025-10-16", DONE),
    _follow_up("2025", "5", KARLSTAD, "2025-11-19"),
    _follow_up("2025", "5", "Eda kommun", "2025-11-25"),
    _follow_up("2025", "5", "Arvika kommun", "2025-11-26", "not_assessable"),
    _confirm("2025", "5", "2025-12-10", "kurt"),
)  # fmt: skip
LATE = (_follow_up("2025", "1", KARLSTAD, "2026-02-04"),)
