"""Lists: pages and the way between them, what narrows them, and what they refuse to be asked."""

import re

from tests.support.acting import add_plan
from tests.support.world import DECISION, PREFIX, World

LISTS = (
    "/activities",
    "/agreements",
    "/organisations",
    "/people",
    "/plans",
    "/stalled-activities",
    "/tokens",
    "/trail",
)
LINK = re.compile(r'<(?P<href>[^>]+)>; rel="(?P<rel>\w+)"')


def test_a_list_is_turned_page_by_page_without_losing_anything(world: World) -> None:
    path, seen = "/organisations?limit=4", []
    while path:
        answer = world.coordinator.get(path)
        seen += [each["id"] for each in answer.json["items"]]
        links = {hit["rel"]: hit["href"] for hit in LINK.finditer(answer.headers["Link"])}
        assert links == {name: link["href"] for name, link in answer.json["_links"].items()}
        path = links.get("next", "").removeprefix(PREFIX)

    assert len(seen) == len(set(seen)) == 6


def test_the_next_page_of_activities_lies_behind_a_cursor(world: World) -> None:
    uids = [world.propose("arvika", number=str(number)) for number in range(5)]
    path, answers = "/activities?limit=2&sort=-number&q=arvika", []
    while path:
        answers.append(world.coordinator.get(path).json)
        path = answers[-1]["_links"].get("next", {}).get("href", "").removeprefix(PREFIX)

    assert [each["id"] for answer in answers for each in answer["items"]] == uids[::-1]
    assert [answer["page"]["number"] for answer in answers] == [1, 2, 3]
    assert {answer["page"]["totalCount"] for answer in answers} == {5}
    hrefs = {name: link["href"] for name, link in answers[1]["_links"].items()}
    assert {name for name, href in hrefs.items() if "cursor=" in href} == {"self", "next"}
    assert world.coordinator.get(hrefs["self"].removeprefix(PREFIX)).json == answers[1]
    assert hrefs["prev"] == "/api/v1/activities?limit=2&sort=-number&q=arvika&page=1"


def test_no_link_leads_where_no_page_is(world: World) -> None:
    world.propose("arvika")
    cursor = _cursor(world)

    far = world.coordinator.get(f"/activities?page=900000&limit=1&cursor={cursor}").json

    assert set(far["_links"]) == {"self", "first", "last"}
    assert far["page"]["number"] == 900000
    assert world.coordinator.get(f"/activities?cursor={cursor}x").status_code == 422


def _cursor(world: World) -> str:
    world.propose("arvika")
    href = world.coordinator.get("/activities?limit=1").json["_links"]["next"]["href"]
    return str(href.rsplit("cursor=", 1)[1])


def test_a_page_says_where_it_stands(world: World) -> None:
    first = world.coordinator.get("/organisations?limit=4").json
    last = world.coordinator.get("/organisations?limit=4&page=2").json
    beyond = world.coordinator.get("/organisations?limit=4&page=9").json

    assert first["page"] == {"number": 1, "limit": 4, "totalCount": 6, "totalCountCapped": False}
    assert set(first["_links"]) == {"self", "first", "next", "last"}
    assert set(last["_links"]) == {"self", "first", "prev", "last"}
    assert beyond["items"] == []
    assert last["_links"]["prev"]["href"] == "/api/v1/organisations?limit=4&page=1"


def test_the_links_keep_what_narrows_the_list(world: World) -> None:
    answer = world.coordinator.get("/organisations?kind=municipality&q=p%C3%A5hittad&limit=1")

    href = answer.json["_links"]["next"]["href"].removeprefix(PREFIX)
    assert world.coordinator.get(href).json["page"]["totalCount"] == 6


def test_no_list_is_asked_what_it_does_not_know(world: World) -> None:
    wrong = [
        (path, query, told)
        for path in LISTS
        for query, expected in QUERIES.items()
        if (told := _told(world, f"{path}?{query}")) not in (expected, (expected[0], "unknown"))
    ]

    assert wrong == []


def _told(world: World, path: str) -> tuple[str, str]:
    error = world.coordinator.get(path).json["errors"][0]
    return error["pointer"], error["code"]


QUERIES = {
    "surprise=1": ("/surprise", "unknown"),
    "limit=0": ("/limit", "out_of_range"),
    "limit=201": ("/limit", "out_of_range"),
    "limit=-1": ("/limit", "out_of_range"),
    "limit=x": ("/limit", "not_a_number"),
    "limit=1.5": ("/limit", "not_a_number"),
    "limit=": ("/limit", "not_a_number"),
    "limit=%EF%BC%91": ("/limit", "not_a_number"),
    "limit=1&limit=2": ("/limit", "repeated"),
    "limit=" + "9" * 300: ("/limit", "not_a_number"),
    "county=99": ("/county", "not_a_choice"),
    "plan=1": ("/plan", "not_an_id"),
}


def test_no_page_is_too_absurd_to_be_answered(world: World) -> None:
    absurd = ("0", "-1", "99999999999999999999", "1000001", "1e9", "NaN", "%00", "%ED%A0%80")
    answers = [
        world.coordinator.get(f"{path}?page={page}")
        for path in LISTS
        for page in absurd
        if path != "/trail"
    ]

    assert {(a.status_code, a.json["errors"][0]["pointer"]) for a in answers} == {(422, "/page")}


def test_a_page_too_far_away_is_not_turned_to(world: World) -> None:
    answer = world.coordinator.get("/activities?page=1000000&limit=200")

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/page")


def test_activities_are_narrowed_by_what_people_ask(world: World) -> None:
    first = world.propose("arvika*", title="Utbilda personal", focus=True)
    second = world.propose("torsby", "karlstad", number="1.2")
    world.reporter("arvika").move(first, "anchor", evidence=DECISION)

    def found(query: str) -> list[str]:
        answer = world.coordinator.get(f"/activities?{query}")
        return [each["id"] for each in answer.json["items"]]

    assert found("state=anchored") == [first]
    assert found("focus=false") == [second]
    assert found(f"owner={world.uid('karlstad')}") == [second]
    assert found("q=UTBILDA") == [first]
    assert found(f"waitingOn={world.uid('torsby')}") == [second]
    assert found("sort=-created") == [second, first]
    assert found("updatedSince=2099-01-01T00:00:00%2B01:00") == []
    assert found(f"plan={world.county.plan}&late=false&stale=false&blocked=false") == [
        first,
        second,
    ]


def test_nobody_finds_what_is_not_theirs_to_read(world: World) -> None:
    activity = world.propose("arvika")
    with world.app.app_context():
        draft = add_plan(world.county, adopted=False)
    elsewhere, stranger = world.caller("coordinator elsewhere"), world.reporter("stranger")

    for caller in (elsewhere, stranger):
        assert caller.get("/activities").json["items"] == []
        assert caller.get("/plans").json["items"] == []
        for path in ("", "/history", "/status-reports"):
            assert caller.get(f"/activities/{activity}{path}").status_code == 404
    assert world.reporter("arvika").get(f"/plans/{draft}").status_code == 404
    assert world.caller("auditor").get(f"/activities/{activity}").status_code == 200


def test_the_trail_leads_on_by_its_cursor(world: World) -> None:
    path, seen = "/trail?limit=7&county=17", []
    while path:
        answer = world.coordinator.get(path)
        seen += [each["id"] for each in answer.json["items"]]
        path = answer.json["_links"].get("next", {}).get("href", "").removeprefix(PREFIX)

    assert len(seen) == len(set(seen)) > 7


def test_the_trail_is_narrowed_and_is_not_everyone_s(world: World) -> None:
    activity = world.propose("arvika")
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)

    steps = world.coordinator.get(f"/trail?event=anchor&activity={activity}").json["items"]
    none = world.coordinator.get("/trail?from=2099-01-01T00:00:00Z").json["items"]

    assert [each["event"] for each in steps] == ["anchor"]
    assert none == []
    assert world.reporter("arvika").get("/trail").status_code == 403
    assert world.reporter("arvika").get("/stalled-activities").status_code == 403
    assert world.caller("coordinator elsewhere").get("/trail?county=17").status_code == 403


def test_the_flow_is_published_and_drawn(world: World) -> None:
    told = world.caller("auditor").get("/workflow").json
    drawn = world.nobody.get("/workflow", Accept="text/vnd.mermaid")
    parts = world.nobody.get("/workflow?level=part", Accept="text/vnd.mermaid")

    anchor = next(each for each in told["transitions"] if each["name"] == "anchor")
    assert (anchor["level"], anchor["sources"], anchor["destination"]) == (
        "part",
        ["proposed"],
        "anchored",
    )
    assert drawn.mimetype == "text/vnd.mermaid"
    assert "carried_over" in drawn.text
    assert "declined" in parts.text
    assert world.nobody.get("/workflow?level=part").json == world.nobody.get("/workflow").json


def test_the_stalled_are_listed_with_their_reasons(world: World) -> None:
    activity = world.propose("arvika", implement_by=None, anchor_by=None, starts_on=None)
    world.reporter("arvika").post(
        f"/activities/{activity}/status-reports",
        {"organisation": world.uid("arvika"), "blocked": True, "blockedHelp": "Pengar saknas."},
    )

    (item,) = world.coordinator.get("/stalled-activities?county=17").json["items"]

    assert (item["id"], item["blocked"]) == (activity, True)
    assert [each["code"] for each in item["reasons"]] == ["blocked"]
