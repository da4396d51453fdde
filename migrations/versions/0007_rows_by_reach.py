"""On PostgreSQL the database itself gives each transaction only the rows within its reach.

A second line behind the service's own checks, which stay as they are. Every transaction says
for whom it reads and writes by calling ``forankra_enter``; one that says nothing sees nothing.
The policies stand first, as tables. Why they are as they are: docs/decisions/0014-rows-by-reach.md.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

OTHER_ROLES = ("forankra_integrator", "forankra_auditor")  # what they may is said by their rights


def _setting(name: str, kind: str) -> str:
    """Spell a setting of the transaction; as a sub-select it is read once, and not for each row."""
    return f"(SELECT nullif(current_setting('forankra.{name}', true), ''))::{kind}"


def _in(column: str, name: str) -> str:
    kind = "bigint[]" if name in KEYS else "text[]"
    return f"{column} = ANY ({_setting(name, kind)})"


def _beside(table: str, condition: str) -> str:
    """Ask that there is a row in *table*; what the transaction does not see there is none."""
    return f"EXISTS (SELECT FROM {table} WHERE {condition})"


# What a transaction carries: keys of rows, codes of counties, and who it is for.
KEYS = ("organisations", "agreements", "plans")
REACH = _setting("reach", "text")  # all (the service itself), country, some, or signing_in
ALL, READS_ALL = f"{REACH} = 'all'", f"{REACH} IN ('all', 'country')"
SIGNING_IN = f"{REACH} IN ('all', 'signing_in')"
KNOWN = f"{REACH} IN ('all', 'country', 'some', 'signing_in')"
READS_PEOPLE = f"{REACH} IN ('all', 'country', 'signing_in')"
ME, MY_KEY = _setting("person", "text"), _setting("person_key", "bigint")
MANAGES = f"{_setting('managing', 'text[]')} <> '{{}}'"
MANAGES_ALL = f"'*' = ANY ({_setting('managing', 'text[]')})"
BY_PART = "((SELECT forankra_plans_by_part())::bigint[])"
COUNTIES_BY_PART = "((SELECT forankra_counties_by_part())::text[])"

OWN_PLAN = f"{ALL} OR {_in('plan.county_code', 'coordinating')}"
OWN_ACTIVITY = f"{ALL} OR {_in('activity.county_code', 'coordinating')}"
OWN_AGREEMENT = f"{ALL} OR {_in('agreement.county_code', 'coordinating')}"
OF_ACTIVITY = "activity.id = activity_id"
OWN_PART = f"""{_in('organisation_id', 'organisations')}
    OR {_beside('activity', f'{OF_ACTIVITY} AND ({OWN_ACTIVITY})')}"""
OWN_CHILD = f"{ALL} OR {_beside('plan', f'plan.id = plan_id AND ({OWN_PLAN})')}"
OWN_PARTY = f"{ALL} OR {_beside('agreement', f'agreement.id = agreement_id AND ({OWN_AGREEMENT})')}"
OWN_SIGN_IN = f"{SIGNING_IN} OR person_id = {MY_KEY}"
ON_OWN_STREAM = "stream = 'person/' || person"

def _of_managed(table: str) -> str:
    """Ask that *table* is of oneself, or of somebody with a role where one manages people."""
    county = "coalesce(person_role.county_code, organisation.county_code)"
    role = _beside(
        "person_role LEFT JOIN organisation ON organisation.id = person_role.organisation_id",
        f"person_role.person_id = {table}.person_id AND {_in(county, 'managing')}",
    )
    return f"{OWN_SIGN_IN} OR {MANAGES_ALL} OR ({MANAGES} AND {role})"


# Which rows a transaction sees. The cheap and the usual come first in each.
READ = {
    "plan": f"""{READS_ALL} OR {_in('county_code', 'counties')} OR {_in('id', 'plans')}
        OR id = ANY ({BY_PART})""",
    "activity": f"""{READS_ALL} OR {_in('county_code', 'counties')} OR {_in('plan_id', 'plans')}
        OR plan_id = ANY ({BY_PART})""",
    "goal": f"{READS_ALL} OR {_beside('plan', 'plan.id = plan_id')}",
    "import_line": OWN_CHILD,
    "responsibility": f"{READS_ALL} OR {_beside('activity', OF_ACTIVITY)}",
    "status_report": f"{READS_ALL} OR {_beside('activity', OF_ACTIVITY)}",
    # Plans name their agreements, also to an owner that is no party.
    "agreement": f"""{READS_ALL} OR {_in('county_code', 'counties')} OR {_in('id', 'agreements')}
        OR {_beside('plan', 'plan.agreement_id = agreement.id')}""",
    "party": f"""{READS_ALL} OR {_in('agreement_id', 'agreements')}
        OR {_beside('agreement', 'agreement.id = agreement_id')}""",
    "organisation": "true",  # what public bodies are called is no secret, and is asked for most
    # Whoever manages people anywhere sees all addresses, since none may be taken twice, and all
    # roles, since somebody without any is everyone's to manage.
    "person": f"""{READS_PEOPLE} OR id = {MY_KEY} OR {MANAGES}
        OR {_beside('person_role', 'person_role.person_id = person.id')}""",
    "person_role": f"""{READS_PEOPLE} OR person_id = {MY_KEY} OR {MANAGES}
        OR {_in('county_code', 'home')}
        OR ({KNOWN} AND county_code IS NULL AND organisation_id IS NULL)
        OR {_beside('organisation', f'''organisation.id = organisation_id
            AND ({_in('organisation.county_code', 'home')}
            OR organisation.county_code IS NULL
            OR organisation.county_code = ANY ({COUNTIES_BY_PART}))''')}
        OR county_code = ANY ({COUNTIES_BY_PART})""",
    "api_token": _of_managed("api_token"),
    "credential": _of_managed("credential"),
    "identity": _of_managed("identity"),
    "sign_in_link": f"{OWN_SIGN_IN} OR {MANAGES}",
    "sign_in_session": _of_managed("sign_in_session"),
    "trail_entry": f"""{READS_ALL} OR person = {ME} OR CASE split_part(stream, '/', 1)
        WHEN 'activity' THEN {_beside('activity', "activity.uid = split_part(stream, '/', 2)")}
        WHEN 'plan' THEN {_beside('plan', "plan.uid = split_part(stream, '/', 2)")}
        WHEN 'agreement' THEN {_beside('agreement', "agreement.uid = split_part(stream, '/', 2)")}
        WHEN 'organisation' THEN {_beside('organisation', f'''
            organisation.uid = split_part(stream, '/', 2)
            AND ({_in('organisation.id', 'organisations')}
            OR {_in('organisation.county_code', 'counties')}
            OR {_in('organisation.county_code', 'managing')} OR {MANAGES_ALL})''')}
        WHEN 'person' THEN split_part(stream, '/', 2) = {ME} OR {MANAGES_ALL}
            OR ({SIGNING_IN} AND {ON_OWN_STREAM})
        ELSE false END""",
    "trail_body": f"{READS_ALL} OR {_beside('trail_entry', 'trail_entry.id = entry_id')}",
    "trail_disclosure": f"{READS_ALL} OR {_beside('trail_entry', 'trail_entry.id = entry_id')}",
    # A message to somebody else is seen by whoever did what it tells of, or asked for the link.
    "outbox": f"""{ALL} OR person_id = {MY_KEY}
        OR (topic = 'sign_in_link' AND ({SIGNING_IN} OR {MANAGES})) OR {_beside('trail_entry',
        f"trail_entry.uid = payload ->> 'entry' AND trail_entry.person = {ME}")}""",
    "kept_answer": f"{ALL} OR person = {ME}",
}
# What a row must be to be written; rows that are changed are among those that are seen.
WRITE = {
    "plan": OWN_PLAN,
    "activity": f"{OWN_ACTIVITY} OR forankra_takes_part(id)",
    "goal": OWN_CHILD,
    "import_line": OWN_CHILD,
    "responsibility": f"{ALL} OR {OWN_PART}",
    "status_report": f"{ALL} OR {OWN_PART}",
    "agreement": OWN_AGREEMENT,
    "party": OWN_PARTY,
    "organisation": f"{ALL} OR {MANAGES_ALL} OR {_in('county_code', 'managing')}",
    "person": f"{SIGNING_IN} OR id = {MY_KEY} OR {MANAGES}",
    "person_role": f"""{ALL} OR {MANAGES_ALL} OR {_in('county_code', 'managing')}
        OR {_beside('organisation', f'''organisation.id = organisation_id
            AND {_in('organisation.county_code', 'managing')}''')}""",
    "api_token": READ["api_token"],
    "credential": READ["credential"],
    "identity": READ["identity"],
    "sign_in_link": READ["sign_in_link"],
    "sign_in_session": READ["sign_in_session"],
    # Nobody writes in another's name, nor about what is beyond their reach.
    "trail_entry": f"""{ALL} OR (person = {ME} AND forankra_may_tell(stream))
        OR ({SIGNING_IN} AND {ON_OWN_STREAM})""",
    "trail_body": f"{ALL} OR forankra_told(entry_id)",
    "trail_disclosure": f"{ALL} OR forankra_told(entry_id)",
    "outbox": KNOWN,
    "kept_answer": READ["kept_answer"],
}
# Locked by those who may not write them, so that they are told why: what they see, they may lock.
LOCKED = ("plan", "activity", "agreement", "organisation", "person")
DELETED = {  # beside what is written: whom it is deleted by
    "trail_disclosure": ALL,
    "outbox": ALL,
}

MINE = _setting("organisations", "bigint[]")
ASKED = {
    # The plans in which one's organisations have or had a responsibility; asked only for rows
    # that nothing else gives, since it takes longer than all the rest.
    "forankra_plans_by_part() RETURNS bigint[]": f"""
        IF {MINE} <> '{{}}' THEN
            RETURN (SELECT array_agg(DISTINCT p.id) FROM responsibility r
                JOIN activity a ON a.id = r.activity_id JOIN plan p ON p.id = a.plan_id
                WHERE r.organisation_id = ANY ({MINE}) AND p.state <> 'draft');
        END IF;
        RETURN '{{}}';""",  # noqa: S608 -- of the constants above
    "forankra_counties_by_part() RETURNS text[]": """
        RETURN (SELECT array_agg(DISTINCT county_code) FROM plan
            WHERE id = ANY (forankra_plans_by_part()));""",
    "forankra_takes_part(activity bigint) RETURNS boolean": f"""
        RETURN EXISTS (SELECT FROM responsibility r
            WHERE r.activity_id = $1 AND r.organisation_id = ANY ({MINE}));""",
    "forankra_told(entry bigint) RETURNS boolean": f"""
        RETURN EXISTS (SELECT FROM trail_entry e WHERE e.id = $1
            AND (e.person = {ME} OR ({SIGNING_IN} AND {ON_OWN_STREAM})));""",
    # Of a subject that is not there yet an entry may tell: its row is judged when it comes.
    "forankra_may_tell(stream text) RETURNS boolean": f"""
        CASE split_part($1, '/', 1)
        WHEN 'activity' THEN RETURN NOT EXISTS (SELECT FROM activity
            WHERE uid = split_part($1, '/', 2)
            AND NOT ({_in('county_code', 'coordinating')} OR forankra_takes_part(id)));
        WHEN 'plan' THEN RETURN NOT EXISTS (SELECT FROM plan
            WHERE uid = split_part($1, '/', 2) AND NOT {_in('county_code', 'coordinating')});
        WHEN 'agreement' THEN RETURN NOT EXISTS (SELECT FROM agreement
            WHERE uid = split_part($1, '/', 2) AND NOT {_in('county_code', 'coordinating')});
        WHEN 'organisation' THEN RETURN NOT EXISTS (SELECT FROM organisation
            WHERE uid = split_part($1, '/', 2) AND NOT ({MANAGES_ALL}
            OR coalesce({_in('county_code', 'managing')}, false)));
        WHEN 'person' THEN RETURN split_part($1, '/', 2) = {ME} OR {MANAGES};
        ELSE RETURN true;
        END CASE;""",  # noqa: S608 -- of the constants above
}
ENTER = """
    DECLARE me bigint; own bigint[] = '{}'; agreed bigint[] = '{}'; plans bigint[] = '{}';
        home text[] = '{}'; theirs text[] = '{}';
    BEGIN
        SELECT p.id INTO me FROM person p WHERE p.uid = $1;
        IF $2 <> '{}' THEN
            SELECT coalesce(array_agg(o.id), '{}'), array_agg(o.county_code) INTO own, home
            FROM organisation o WHERE o.uid = ANY ($2);
            SELECT coalesce(array_agg(DISTINCT y.agreement_id), '{}') INTO agreed
            FROM party y WHERE y.organisation_id = ANY (own);
            SELECT coalesce(array_agg(p.id), '{}'), array_agg(DISTINCT p.county_code)
            INTO plans, theirs
            FROM plan p WHERE p.agreement_id = ANY (agreed) AND p.state <> 'draft';
        END IF;
        PERFORM set_config('forankra.reach',
                CASE WHEN '*' = ANY ($3) THEN 'country' ELSE 'some' END, true),
            set_config('forankra.person', $1, true),
            set_config('forankra.person_key', me::text, true),
            set_config('forankra.organisations', own::text, true),
            set_config('forankra.agreements', agreed::text, true),
            set_config('forankra.plans', plans::text, true),
            set_config('forankra.counties', $3::text, true),
            set_config('forankra.coordinating', $4::text, true),
            set_config('forankra.managing', $5::text, true),
            set_config('forankra.home', (home || theirs || $3 || $5)::text, true);
    END"""


def upgrade() -> None:
    """Put the policies on; on SQLite there is nothing of the kind."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for signature, body in ASKED.items():
        _function(signature, f"BEGIN {body} END", "STABLE")
    _function(
        "forankra_enter(person text, organisations text[], reading text[], coordinating text[],"
        " managing text[]) RETURNS void", ENTER, "VOLATILE",
    )
    for table, condition in READ.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({condition})")
        _writing(table)
        for role in OTHER_ROLES:
            _let(role, table)
    _guards_see_all()


def _writing(table: str) -> None:
    check = WRITE[table]
    held = READ[table] if table in LOCKED else check
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({check})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({held}) WITH CHECK ({check})")
    op.execute(f"CREATE POLICY deleted ON {table} FOR DELETE USING ({DELETED.get(table, check)})")


def _function(signature: str, body: str, volatility: str) -> None:
    """Make a function that sees every row, looks in our schema only, and tells what it is asked."""
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    op.execute(f"""CREATE FUNCTION {signature} LANGUAGE plpgsql {volatility} SECURITY DEFINER
        SET search_path = {schema}, pg_temp AS $$ {body} $$""")


def _let(role: str, table: str) -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true);
        END IF; END $$""")


def _guards_see_all() -> None:
    """Let the guards of the trail see every row: one that saw fewer would refuse less."""
    op.execute("""DO $$ DECLARE guard regprocedure; BEGIN
        FOR guard IN SELECT DISTINCT f.oid::regprocedure FROM pg_proc f
            JOIN pg_trigger t ON t.tgfoid = f.oid JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
            AND f.proname <> 'trail_refuses' AND NOT f.prosecdef
        LOOP EXECUTE 'ALTER FUNCTION ' || guard || ' SECURITY DEFINER'; END LOOP; END $$""")
