-- The entries: first what each one tells, then its texts, then the chain over their bytes.
-- Settings: bench.app and bench.flow, the versions that entries name.

CREATE UNLOGGED TABLE bench.told AS
SELECT a.i, e.seq, e.event, e.j, e.step, a.begun + (e.seq - 1) * interval '2 days' AS at
FROM bench.activity a CROSS JOIN LATERAL (
    SELECT 1 AS seq, 'create' AS event, NULL::int AS j, 0 AS step
    UNION ALL
    SELECT 1 + n, 'edit', NULL, n FROM generate_series(1, a.edits) AS n
    UNION ALL  -- step n (from 0) is the owner's n / owners + 1st; a follow came after each round
    SELECT 2 + a.edits + n + least(2, n / a.owners),
        (ARRAY['anchor', 'implement', 'follow_up'])[1 + n / a.owners], n % a.owners, 1 + n / a.owners
    FROM generate_series(0, a.steps - 1) AS n
    UNION ALL
    SELECT 1 + a.edits + round * a.owners + round, 'follow', a.owners - 1, round
    FROM generate_series(1, a.follows) AS round
    UNION ALL
    SELECT a.entries, a.ended, NULL, a.follows WHERE a.ended <> ''
) AS e;

-- Their order in time is the order in which a service would have written them.
CREATE UNLOGGED TABLE bench.entry AS
SELECT row_number() OVER (ORDER BY t.at, t.i, t.seq) + (SELECT coalesce(max(id), 0) FROM trail_entry)
    AS id, t.*, bench.uid(t.at, 'entry' || t.i || '/' || t.seq) AS uid,
    CASE WHEN t.event IN ('create', 'edit', 'cancel') THEN p.first
        WHEN t.event = 'confirm_follow_up' THEN p.second ELSE r.reporter END AS person,
    CASE WHEN t.event <> 'follow' THEN r.organisation END AS organisation
FROM bench.told t JOIN bench.activity a USING (i) JOIN bench.plan p ON p.place = a.plan
LEFT JOIN bench.part r ON r.i = t.i AND r.j = t.j;

CREATE UNLOGGED TABLE bench.text AS
SELECT t.*, sha256(convert_to(disclosure, 'UTF8')) AS digest
FROM (
    SELECT e.i, e.seq, e.id, n.nth,
        bench.disclosure(e.i || '/' || e.seq, n.name, n.value) AS disclosure
    FROM bench.entry e CROSS JOIN LATERAL (VALUES
        ('create', 1, 'changes/title/to', bench.title(e.i)),
        ('create', 2, 'changes/description/to', current_setting('bench.description')),
        ('anchor', 1, 'evidence/decisionBody', 'Nämnden för påhittade ärenden'),
        ('anchor', 2, 'evidence/reference', 'PN 2025/' || e.i || ' § ' || e.seq),
        ('implement', 1, 'evidence/summary', 'Rutinen är införd i alla verksamheter som berörs.'),
        ('follow_up', 1, 'evidence/summary', 'Rutinen används, och fler tillfrågas än förut.'),
        ('confirm_follow_up', 1, 'evidence/summary', 'Styrgruppen har gått igenom uppföljningen.'),
        ('cancel', 1, 'reason', 'Ersätts av en gemensam aktivitet.')
    ) AS n (event, nth, name, value) WHERE n.event = e.event
) AS t;

CREATE UNLOGGED TABLE bench.pair AS
SELECT i, seq, max(encode(digest, 'base64')) FILTER (WHERE nth = 1) AS one,
    max(encode(digest, 'base64')) FILTER (WHERE nth = 2) AS two
FROM bench.text GROUP BY i, seq;
CREATE UNIQUE INDEX ON bench.pair (i, seq);
ANALYZE bench.entry, bench.pair;

-- What a create tells of the owners.
CREATE UNLOGGED TABLE bench.owners_told AS
SELECT i, string_agg(concat_ws(',',
    bench.told(path || 'organisation', 'null', bench.quoted(organisation)),
    bench.told(path || 'role', 'null', bench.quoted(role)),
    bench.told(path || 'removed', 'null', 'false'),
    bench.told(path || 'state', 'null', '"proposed"'),
    bench.told(path || 'blocked', 'null', 'false')), ',' ORDER BY j) AS told
FROM (SELECT *, 'responsibility/' || uid || '/' AS path FROM bench.part) AS r GROUP BY i;
CREATE UNIQUE INDEX ON bench.owners_told (i);

CREATE FUNCTION bench.state(step int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY['proposed', 'anchored', 'implemented', 'followed_up'])[1 + step] $$;

-- A step's changes: the state, the day, the day of that state, and that the part is done.
CREATE FUNCTION bench.step_told(part text, step int, day date, before date) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(',',
        bench.told('responsibility/' || part || '/state',
            bench.quoted(bench.state(step - 1)), bench.quoted(bench.state(step))),
        bench.told('responsibility/' || part || '/effective_on',
            bench.quoted(before::text), bench.quoted(day::text)),
        bench.told('responsibility/' || part || '/' || bench.state(step) || '_on',
            'null', bench.quoted(day::text)),
        CASE WHEN step = 2 THEN
            bench.told('responsibility/' || part || '/progress', 'null', '"done"') END) $$;

CREATE UNLOGGED TABLE bench.spelled AS
SELECT e.id, e.i, e.seq,
    '{"_sd":[' || concat_ws(',',
        CASE WHEN p.one IS NOT NULL THEN
            bench.quoted(least(p.one COLLATE "C", p.two COLLATE "C")) END,
        CASE WHEN p.two IS NOT NULL THEN
            bench.quoted(greatest(p.one COLLATE "C", p.two COLLATE "C")) END)
    || '],"actor":{"auth":"token","id":"' || e.person || '","kind":"person"},"app":"'
    || current_setting('bench.app') || '","caused_by":'
    || CASE WHEN e.event = 'follow' THEN bench.quoted(
        bench.uid(e.at - interval '2 days', 'entry' || e.i || '/' || e.seq - 1)) ELSE 'null' END
    || ',"changes":[' || CASE e.event
        WHEN 'create' THEN concat_ws(',',
            bench.told('plan', 'null', bench.quoted(plan.uid)),
            bench.told('county_code', 'null', bench.quoted(plan.county_code)),
            bench.told('goal', 'null', bench.quoted(plan.goal)),
            bench.told('number', 'null', bench.quoted(e.i::text)),
            bench.told('title', 'null', '{"sd":"' || p.one || '"}'),
            bench.told('description', 'null', '{"sd":"' || p.two || '"}'),
            bench.told('focus', 'null', 'false'),
            bench.told('rule', 'null', '"all"'),
            bench.told('starts_on', 'null', bench.quoted(bench.day(a.begun)::text)),
            bench.told('ends_on', 'null', bench.quoted(bench.day(a.begun + interval '1 year')::text)),
            bench.told('precision', 'null', '"day"'),
            bench.told('anchor_by', 'null', '"' || a.anchor_by || '"'),
            bench.told('round', 'null', '1'),
            bench.told('state', 'null', '"proposed"'), o.told)
        WHEN 'edit' THEN bench.told('focus', (e.step % 2 = 0)::text, (e.step % 2 = 1)::text)
        WHEN 'follow' THEN bench.told('state',
            bench.quoted(bench.state(e.step - 1)), bench.quoted(bench.state(e.step)))
        WHEN 'cancel' THEN bench.told('state', bench.quoted(bench.state(e.step)), '"cancelled"')
        WHEN 'confirm_follow_up' THEN bench.told('state', '"implemented"', '"followed_up"')
        ELSE bench.step_told(r.uid, e.step, bench.day(e.at),
            CASE WHEN e.step > 1 THEN  -- one round earlier: its steps, and one follow
                bench.day(e.at - (a.owners + 1) * interval '2 days') END) END
    || '],"corrects":null,"effective_on":'
    || CASE WHEN e.event IN ('create', 'edit') THEN 'null' ELSE bench.quoted(bench.day(e.at)::text) END
    || ',"event":"' || e.event || '","evidence":' || CASE e.event
        WHEN 'anchor' THEN '{"decidedOn":"' || bench.day(e.at) || '","decisionBody":{"sd":"' || p.one
            || '"},"reference":{"sd":"' || p.two || '"}}'
        WHEN 'implement' THEN '{"completedOn":"' || bench.day(e.at) || '","summary":{"sd":"'
            || p.one || '"}}'
        WHEN 'follow_up' THEN '{"result":"achieved","summary":{"sd":"' || p.one || '"}}'
        WHEN 'confirm_follow_up' THEN '{"summary":{"sd":"' || p.one || '"}}'
        ELSE '{}' END
    || ',"flow":' || current_setting('bench.flow') || ',"from":' || CASE
        WHEN e.event IN ('create', 'edit') THEN 'null'
        WHEN e.event IN ('cancel', 'confirm_follow_up') THEN bench.quoted(bench.state(e.step))
        ELSE bench.quoted(bench.state(e.step - 1)) END
    || ',"id":"' || e.uid || '","level":' || CASE
        WHEN e.event = 'edit' THEN 'null' WHEN r.uid IS NULL OR e.event = 'follow' THEN '"activity"'
        ELSE '"part"' END
    || ',"log":"forankra.local/trail/' || to_char(bench.day(e.at), 'YYYY')
    || '","on_behalf_of":null,"organisation":' || bench.quoted(e.organisation) || ',"prev":'
    AS opening,
    ',"recorded_at":"' || bench.spelled(e.at) || '","request_id":"","role":"' || CASE
        WHEN e.event = 'follow' THEN 'service' WHEN r.uid IS NOT NULL THEN 'reporter'
        ELSE 'coordinator' END
    || '","round":1,"seq":' || e.seq || ',"stream":"activity/' || a.uid || '","to":' || CASE
        WHEN e.event = 'create' THEN '"proposed"' WHEN e.event = 'edit' THEN 'null'
        WHEN e.event = 'cancel' THEN '"cancelled"' WHEN e.event = 'confirm_follow_up' THEN '"followed_up"'
        ELSE bench.quoted(bench.state(e.step)) END
    || ',"v":1}' AS closing
FROM bench.entry e JOIN bench.activity a USING (i) JOIN bench.plan plan ON plan.place = a.plan
JOIN bench.owners_told o USING (i)
LEFT JOIN bench.part r ON r.i = e.i AND r.j = e.j
LEFT JOIN bench.pair p ON p.i = e.i AND p.seq = e.seq;

CREATE UNLOGGED TABLE bench.chained AS
SELECT id, i, seq, leaf, before, bench.body(before, opening, closing) AS body
FROM (
    SELECT *, lag(leaf) OVER (PARTITION BY i ORDER BY seq) AS before
    FROM (SELECT *, bench.chain(opening, closing) OVER (PARTITION BY i ORDER BY seq) AS leaf
        FROM bench.spelled) AS linked
) AS chained;
CREATE UNIQUE INDEX ON bench.chained (i, seq);
CREATE UNIQUE INDEX ON bench.chained (id);
ANALYZE bench.chained;
