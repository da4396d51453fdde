-- The rows, as the entries tell of them, into tables that are bare of indexes and guards.

INSERT INTO trail_entry
    (id, stream, sequence, prev_hash, leaf_hash, uid, recorded_at, event, person, organisation)
SELECT e.id, 'activity/' || a.uid, e.seq, c.before, c.leaf, e.uid, e.at, e.event, e.person,
    e.organisation
FROM bench.entry e JOIN bench.activity a USING (i) JOIN bench.chained c ON c.id = e.id
ORDER BY e.id;

INSERT INTO trail_body (entry_id, body) SELECT id, body FROM bench.chained ORDER BY id;

INSERT INTO trail_disclosure (digest, entry_id, disclosure)
SELECT digest, id, disclosure FROM bench.text ORDER BY id;

INSERT INTO trail_pending (entry_id) SELECT id FROM bench.entry ORDER BY id;

INSERT INTO trail_head (stream, sequence, leaf_hash)
SELECT 'activity/' || a.uid, a.entries, c.leaf
FROM bench.activity a JOIN bench.chained c ON c.i = a.i AND c.seq = a.entries;

INSERT INTO activity (id, uid, version, head, updated_at, plan_id, county_code, goal_id, number,
    title, description, focus, rule, starts_on, ends_on, precision, anchor_by, round, state,
    state_since, heard_at)
SELECT a.i, a.uid, a.entries, c.leaf, a.begun + (a.entries - 1) * interval '2 days',
    p.id, p.county_code, p.goal_id, a.i::text,
    bench.title(a.i),
    current_setting('bench.description'),
    a.edits % 2 = 1, 'all', bench.day(a.begun), bench.day(a.begun + interval '1 year'), 'day',
    a.anchor_by, 1,
    CASE a.ended WHEN 'cancel' THEN 'cancelled' WHEN '' THEN bench.state(a.follows)
        ELSE 'followed_up' END,
    a.begun + (moved.seq - 1) * interval '2 days', heard.at
FROM bench.activity a JOIN bench.plan p ON p.place = a.plan
JOIN (SELECT i, max(at) AS at FROM bench.entry WHERE event NOT IN ('edit', 'follow') GROUP BY i)
    AS heard USING (i)
JOIN bench.chained c ON c.i = a.i AND c.seq = a.entries,
LATERAL (SELECT CASE WHEN a.ended <> '' THEN a.entries WHEN a.follows = 0 THEN 1
    ELSE 1 + a.edits + a.follows * (a.owners + 1) END AS seq) AS moved
ORDER BY a.i;

INSERT INTO responsibility (id, uid, entry_sequence, activity_id, organisation_id, role, removed,
    state, state_since, effective_on, anchored_on, implemented_on, followed_up_on, stepped_by,
    on_behalf, progress, blocked)
SELECT r.id, r.uid, last.seq, r.i, r.organisation_id, r.role, false, bench.state(r.taken),
    a.begun + (last.seq - 1) * interval '2 days',
    CASE WHEN r.taken >= 1 THEN on_day[r.taken] END,
    CASE WHEN r.taken >= 1 THEN on_day[1] END,
    CASE WHEN r.taken >= 2 THEN on_day[2] END,
    CASE WHEN r.taken >= 3 THEN on_day[3] END,
    CASE WHEN r.taken > 0 THEN r.reporter ELSE p.first END, false,
    CASE WHEN r.taken >= 2 THEN 'done' END, false
FROM bench.part r JOIN bench.activity a USING (i) JOIN bench.plan p ON p.place = a.plan,
-- the number of the owner's n-th step, from 1: a round has a step of each owner and a follow
LATERAL (SELECT ARRAY[2 + a.edits + r.j, 3 + a.edits + r.j + a.owners,
    4 + a.edits + r.j + 2 * a.owners] AS seqs) AS numbered,
LATERAL (SELECT CASE WHEN r.taken = 0 THEN 1 ELSE seqs[r.taken] END AS seq) AS last,
LATERAL (SELECT array_agg(bench.day(a.begun + (s - 1) * interval '2 days')) AS on_day
    FROM unnest(seqs) AS s) AS days
ORDER BY r.id;
