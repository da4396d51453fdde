"""What can be written beside the steps: each is stored, answered, told in the trail, once."""

from typing import Any

from tests.integration.api.places import Place
from tests.integration.api.specimens import NEW_ROLE, SPECIMENS
from tests.support.world import DECISION, DONE, PREFIX, World


def test_an_organisation_is_added_read_and_edited(place: Place) -> None:
    coordinator = place.world.coordinator
    specimen = SPECIMENS["add organisation"]

    added = place.send(specimen, place.body(specimen))
    path = added.headers["Location"].removeprefix(PREFIX)
    edited = coordinator.patch(path, {"shortName": None}, added.headers["ETag"])

    assert added.status_code == 201
    assert coordinator.get(path).json == edited.json
    assert (edited.json["shortName"], edited.json["version"]) == (None, 2)
    assert edited.json["parent"]["id"] == place.ids["organisation"]
    assert edited.json["identifiers"] == [{"scheme": "orgnr", "value": "202100-0000"}]


def test_what_is_left_out_of_an_edit_stays(place: Place) -> None:
    path = f"/activities/{place.ids['activity']}"
    coordinator = place.world.coordinator
    changed = {"schedule": {"text": "hösten 2026", "startsOn": "2026-09-01"}, "focus": True}

    first = coordinator.patch(path, changed, coordinator.tag(path))
    second = coordinator.patch(path, {"schedule": {"endsOn": "2026-11-30"}}, first.headers["ETag"])

    assert second.json["schedule"]["text"] == "hösten 2026"
    assert second.json["schedule"]["endsOn"] == "2026-11-30"
    assert second.json["focus"] is True


def test_an_edit_that_changes_nothing_writes_nothing(place: Place) -> None:
    path = f"/plans/{place.ids['draft']}"
    coordinator, before = place.world.coordinator, place.world.entries()

    answer = coordinator.patch(path, {"title": "Handlingsplan"}, coordinator.tag(path))

    assert answer.status_code == 200
    assert place.world.entries() == before


def test_a_blank_text_is_none_and_a_needed_one_is_asked_for(place: Place) -> None:
    path = f"/activities/{place.ids['activity']}"
    coordinator = place.world.coordinator
    tag = coordinator.tag(path)

    needed = coordinator.patch(path, {"title": "   "}, tag)
    blank = coordinator.patch(path, {"description": " \n "}, tag)

    assert (needed.status_code, needed.json["errors"][0]["code"]) == (422, "required")
    assert (blank.status_code, blank.json["description"]) == (200, None)


def test_no_last_day_comes_before_the_first(place: Place) -> None:
    backwards: dict[str, dict[str, Any]] = {
        "add organisation": {"activeUntil": "2019-01-01"},
        "edit agreement": {"validUntil": "2019-01-01"},
        "edit party": {"leftOn": "2019-01-01"},
        "draft plan": {"periodEnd": "2019-01-01"},
        "edit plan": {"periodStart": "2031-01-01"},
        "propose activity": {"schedule": {"startsOn": "2026-02-01", "endsOn": "2026-01-01"}},
        "give role": {"validUntil": "2019-01-01"},
    }
    before = place.world.entries()
    answers = {
        name: place.send(SPECIMENS[name], {**place.body(SPECIMENS[name]), **change})
        for name, change in backwards.items()
    }

    codes = {name: answer.json["errors"][0]["code"] for name, answer in answers.items()}
    assert codes == dict.fromkeys(answers, "before_first_day")
    assert place.world.entries() == before


def test_a_body_refers_only_to_what_is_there(place: Place) -> None:
    nowhere = "01a20000-0000-7000-8000-00000000ffff"
    references = {
        "add organisation": ("parent", "/parent"),
        "add party": ("organisation", "/organisation"),
        "draft plan": ("agreement", "/agreement"),
        "edit plan": ("agreement", "/agreement"),
        "propose activity": ("goal", "/goal"),
        "edit activity": ("goal", "/goal"),
        "correct step": ("entry", "/entry"),
        "object to step": ("entry", "/entry"),
        "give role": ("organisation", "/organisation"),
    }
    answers = {
        name: place.send(SPECIMENS[name], {**place.body(SPECIMENS[name]), field: nowhere})
        for name, (field, _) in references.items()
    }
    plan = place.send(
        SPECIMENS["propose activity"],
        {**place.body(SPECIMENS["propose activity"]), "plan": nowhere},
    )
    owner = place.send(
        SPECIMENS["propose activity"],
        {
            **place.body(SPECIMENS["propose activity"]),
            "owners": [{"organisation": nowhere, "role": "lead"}],
        },
    )

    told = {name: answer.json["errors"][0]["pointer"] for name, answer in answers.items()}
    assert told == {name: pointer for name, (_, pointer) in references.items()}
    assert plan.json["errors"][0]["pointer"] == "/plan"
    assert owner.json["errors"][0]["pointer"] == "/owners/0/organisation"


def test_an_entry_is_corrected_and_nothing_moves(place: Place) -> None:
    path = f"/activities/{place.ids['activity']}"
    right = {**DECISION, "reference": "KS 2026/41 § 13"}

    answer = place.world.coordinator.post(
        f"{path}/corrections",
        {"entry": place.ids["entry"], "evidence": right, "reason": "Fel paragraf."},
        "*",
    )

    (entry,) = answer.json["entries"]
    assert answer.status_code == 201
    assert (entry["event"], entry["corrects"]) == ("correct", place.ids["entry"])
    assert entry["evidence"]["reference"] == "KS 2026/41 § 13"
    assert answer.json["activity"]["state"] == "proposed"


def test_an_owner_objects_to_what_was_entered_for_it(place: Place) -> None:
    path = f"/activities/{place.ids['activity']}/objections"
    objection = {"entry": place.ids["entry"], "reason": "Det har vi inte beslutat."}

    its_own = place.world.reporter("arvika").post(path, objection)
    another_s = place.world.reporter("torsby").post(path, objection)

    assert its_own.status_code == 201
    assert its_own.json["entries"][0]["causedBy"] == place.ids["entry"]
    assert another_s.status_code == 403


def test_an_owner_says_how_it_goes(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    path = f"/activities/{activity}/status-reports"
    report = {"organisation": world.uid("arvika"), "progress": "begun", "comment": "Går framåt."}

    said = world.reporter("arvika").post(path, report)
    for_another = world.reporter("torsby").post(path, report)
    listed = world.coordinator.get(path).json["items"]

    assert (said.status_code, for_another.status_code) == (201, 403)
    assert listed == [said.json]
    assert said.json["person"]["name"] == "reporter of arvika (påhittad)"


def test_a_role_put_twice_is_there_once(place: Place) -> None:
    specimen = SPECIMENS["give role"]
    first = place.send(specimen, place.body(specimen))
    before = place.world.entries()

    second = place.send(specimen, place.body(specimen))
    other = place.send(specimen, {**place.body(specimen), "organisation": place.ids["other"]})

    assert [first.status_code, second.status_code] == [200, 200]
    assert [each["id"] for each in second.json["roles"]].count(NEW_ROLE) == 1
    assert other.json["refusals"][0]["code"] == "role_exists"
    assert place.world.entries() == before


def test_a_role_is_held_for_what_it_is_about(place: Place) -> None:
    specimen = SPECIMENS["give role"]

    nothing = place.send(specimen, {"role": "reporter"})
    too_much = place.send(specimen, {**place.body(specimen), "countyCode": "17"})

    assert nothing.json["errors"][0] | {"detail": ""} == {
        "pointer": "/organisation",
        "code": "required",
        "detail": "",
    }
    assert too_much.json["errors"][0]["code"] == "not_with_role"


def test_people_change_their_own_name_and_nothing_more(world: World) -> None:
    arvika = world.reporter("arvika")
    path = f"/people/{arvika.get('/me').json['person']['id']}"

    name = arvika.patch(path, {"name": "Ny Påhittad"}, arvika.tag(path))
    email = arvika.patch(path, {"email": "ny@exempel.test"}, name.headers["ETag"])

    assert (name.status_code, name.json["name"]) == (200, "Ny Påhittad")
    assert email.status_code == 403


def test_a_party_joins_once_and_leaves(place: Place) -> None:
    coordinator = place.world.coordinator
    specimen = SPECIMENS["add party"]
    joined = place.send(specimen, place.body(specimen))
    twice = place.send(specimen, place.body(specimen))

    left = coordinator.patch(
        joined.headers["Location"].removeprefix(PREFIX),
        {"leftOn": "2026-10-31", "leftReason": "Ny organisation."},
        coordinator.tag(f"/agreements/{place.ids['agreement']}"),
    )

    assert (joined.status_code, twice.json["refusals"][0]["code"]) == (201, "already_party")
    assert (left.status_code, left.json["leftOn"]) == (200, "2026-10-31")


def test_a_whole_activity_goes_from_proposed_to_followed_up(world: World) -> None:
    activity = world.propose("arvika")
    arvika = world.reporter("arvika")
    arvika.move(activity, "anchor", evidence=DECISION)
    arvika.move(activity, "implement", evidence=DONE)
    arvika.move(activity, "follow_up", evidence={"result": "partly", "summary": "Delvis nått."})

    confirmed = world.coordinator.move(
        activity, "confirm_follow_up", evidence={"summary": "Styrgruppen har gått igenom det."}
    )

    assert (confirmed.status_code, confirmed.json["activity"]["state"]) == (201, "followed_up")
