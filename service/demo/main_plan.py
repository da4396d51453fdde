"""The plan for 2026 to 2029, from its workbook, through its first year."""

from service.demo.scenes import Scene, anchor, implement

PLAN = "2026"
LST, REGION, KARLSTAD = "Länsstyrelsen Värmland", "Region Värmland", "Karlstads kommun"
POLICE, KAU, TRANMOSSEN = (
    "Polismyndigheten",
    "Karlstads universitet",
    "Brottsofferstödet Tranmossen",
)

MUNICIPALITIES = (
    "Karlstads kommun", "Arvika kommun", "Eda kommun", "Årjängs kommun", "Hammarö kommun",
    "Kristinehamns kommun", "Filipstads kommun", "Storfors kommun", "Sunne kommun",
    "Torsby kommun", "Hagfors kommun", "Forshaga kommun", "Kils kommun", "Grums kommun",
    "Säffle kommun",
)  # fmt: skip
OTHERS = (
    LST, REGION, POLICE, "Åklagarmyndigheten", "Kriminalvården", KAU, "Försäkringskassan",
)  # fmt: skip

# In which order the owners of the shared activities anchor, and who still has not: one
# municipality is enough to hold an activity that all of them own.
SHARED = {
    "1.4": [each for each in MUNICIPALITIES if each not in ("Säffle kommun", "Årjängs kommun")],
    "1.9": [REGION, *(each for each in MUNICIPALITIES if each != "Säffle kommun")],
    "2.1": [each for each in (*OTHERS, *MUNICIPALITIES) if each != "Kriminalvården"],
    "2.12": list(MUNICIPALITIES),
    "4.9": [LST, REGION, *MUNICIPALITIES[:9]],
}
FIRST_DAYS = {"1.4": (1, 20), "1.9": (2, 2), "2.1": (1, 13), "2.12": (2, 16), "4.9": (3, 2)}


def shared_scenes() -> list[Scene]:
    """Return the anchoring of the shared activities, an owner every few days."""
    return [
        anchor(PLAN, number, organisation, _day(number, place, 6), _day(number, place, 0))
        for number, organisations in SHARED.items()
        for place, organisation in enumerate(organisations)
    ]


def _day(number: str, place: int, later: int) -> str:
    month, day = FIRST_DAYS[number]
    days = day + place * 4 + later
    month += (days - 1) // 28
    return f"2026-{month:02}-{(days - 1) % 28 + 1:02}"


OWN = (
    anchor(PLAN, "1.1", LST, "2026-01-15", "2026-01-12"),
    implement(PLAN, "1.1", LST, "2026-06-10", "Fyra halvdagar hölls, med deltagare från alla kommuner."),
    Scene(day="2026-08-25", plan=PLAN, number="1.1", transition="follow_up", organisation=LST,
          evidence={"result": "achieved", "summary": "Enkäten visar att nio av tio har nytta av dagen."}),
    Scene(day="2026-09-08", plan=PLAN, number="1.1", transition="confirm_follow_up", who="kurt",
          evidence={"summary": "Uppföljningen är läst; aktiviteten är klar."}),
    anchor(PLAN, "1.2", KARLSTAD, "2026-02-12", "2026-02-11"),
    anchor(PLAN, "1.2", "Hammarö kommun", "2026-03-10", "2026-03-03"),
    anchor(PLAN, "1.3", "Arvika kommun", "2026-02-24", "2026-02-17"),
    anchor(PLAN, "1.3", "Eda kommun", "2026-03-05", "2026-02-25"),
    anchor(PLAN, "1.5", LST, "2026-01-16", "2026-01-12"),
    anchor(PLAN, "1.5", REGION, "2026-02-05", "2026-01-27"),
    implement(PLAN, "1.5", LST, "2026-10-22", "Årets erfarenhetsdag är hållen."),
    anchor(PLAN, "1.7", "Kristinehamns kommun", "2026-03-17", "2026-03-10"),
    anchor(PLAN, "1.7", "Filipstads kommun", "2026-03-18", "2026-03-11"),
    anchor(PLAN, "1.8", "Forshaga kommun", "2026-03-19", "2026-03-12"),
    anchor(PLAN, "1.8", "Kils kommun", "2026-03-26", "2026-03-17"),
    anchor(PLAN, "1.10", REGION, "2026-02-10", "2026-02-03"),
    anchor(PLAN, "2.2", LST, "2026-01-19", "2026-01-12"),
    implement(PLAN, "2.2", LST, "2026-03-27", "Mallen är fastställd och spridd."),
    Scene(day="2026-06-02", plan=PLAN, number="2.2", transition="follow_up", organisation=LST,
          evidence={"result": "partly", "summary": "Fjorton av tjugotvå parter använder mallen."}),
    Scene(day="2026-06-16", plan=PLAN, number="2.2", transition="confirm_follow_up", who="kurt",
          evidence={"summary": "Resterande parter tas upp i aktivitet 2.1."}),
    anchor(PLAN, "2.3", REGION, "2026-02-10", "2026-02-03"),
    anchor(PLAN, "2.7", KARLSTAD, "2026-03-24", "2026-03-17"),
    anchor(PLAN, "2.7", "Kils kommun", "2026-04-14", "2026-04-07"),
    Scene(day="2026-04-15", plan=PLAN, number="2.7", transition="decline",
          organisation="Grums kommun", reason="Vi har avtal till 2029."),
    anchor(PLAN, "2.13", LST, "2026-01-20", "2026-01-12"),
    anchor(PLAN, "2.13", REGION, "2026-02-17", "2026-02-10"),
    anchor(PLAN, "2.13", POLICE, "2026-03-03", "2026-02-26"),
    anchor(PLAN, "2.13", "Åklagarmyndigheten", "2026-03-12", "2026-03-05"),
    anchor(PLAN, "3.1", POLICE, "2026-02-18", "2026-02-12"),
    anchor(PLAN, "3.1", "Åklagarmyndigheten", "2026-02-27", "2026-02-19"),
    implement(PLAN, "3.1", POLICE, "2026-05-21", "Vårens utbildningsdag är hållen."),
    anchor(PLAN, "3.3", TRANMOSSEN, "2026-01-29", "2026-01-22"),
    implement(PLAN, "3.3", TRANMOSSEN, "2026-02-26", "Stödet ges löpande.", ongoing=True),
    anchor(PLAN, "3.4", TRANMOSSEN, "2026-01-29", "2026-01-22"),
    Scene(day="2026-05-12", plan=PLAN, number="3.7", transition="anchor", organisation=POLICE,
          who="kajsa", evidence={"decisionBody": "Polisområdets ledningsgrupp", "decidedOn": "2026-04-28"}),
    anchor(PLAN, "4.3", LST, "2026-01-21", "2026-01-12"),
    anchor(PLAN, "4.4", LST, "2026-01-21", "2026-01-12"),
    implement(PLAN, "4.4", LST, "2026-02-11", "Nätverket träffas varje månad.", ongoing=True),
    anchor(PLAN, "4.6", "Sunne kommun", "2026-04-21", "2026-04-14"),
    anchor(PLAN, "4.6", "Torsby kommun", "2026-04-22", "2026-04-13"),
    Scene(day="2026-01-12", plan=PLAN, number="1.12", transition="cancel", who="kajsa",
          reason="Utgår enligt styrgruppen den 8 januari."),
    Scene(day="2026-01-12", plan=PLAN, number="2.10", transition="cancel", who="kajsa",
          reason="Utgår enligt styrgruppen den 8 januari."),
)  # fmt: skip

# day, number, owner, progress, signal, comment, what would help (then the part is blocked)
REPORTS = (
    ("2026-05-05", "1.2", KARLSTAD, "begun", "green", "Arbetsgruppen har träffats tre gånger.", None),
    ("2026-06-09", "1.2", "Hammarö kommun", "begun", "yellow", "Vi söker en lärare som kan vara med.", None),
    ("2026-09-15", "1.2", KARLSTAD, "half_or_more", "green", "Materialet prövas i två skolor.", None),
    ("2026-05-19", "2.7", "Kils kommun", "not_started", "red", "Vi saknar upphandlare.", "Att Karlstads kommun håller i upphandlingen."),
    ("2026-09-22", "2.13", REGION, "begun", "yellow", "Lokalerna är klara, rekryteringen dröjer.", None),
    ("2026-10-06", "4.4", LST, "ongoing", "green", "Tolv deltagare i snitt.", None),
    ("2026-10-20", "1.10", REGION, "half_or_more", "green", "Filmen är inspelad på fyra språk.", None),
)  # fmt: skip
