-- Activities and their owners' parts, first as numbers: who owns, how many steps were taken.
-- Settings: bench.activities (how many), bench.steps ('many' or 'few'), bench.now (an instant).

CREATE UNLOGGED TABLE bench.organisation AS
SELECT o.county_code, o.id, o.uid, p.uid AS reporter,
    (row_number() OVER (PARTITION BY o.county_code ORDER BY o.id) - 1)::int AS place
FROM organisation o
JOIN person_role r ON r.organisation_id = o.id AND r.role = 'reporter'
JOIN person p ON p.id = r.person_id;
CREATE UNIQUE INDEX ON bench.organisation (county_code, place);

CREATE UNLOGGED TABLE bench.coordinator AS
SELECT r.county_code, min(p.uid) AS first, max(p.uid) AS second
FROM person_role r JOIN person p ON p.id = r.person_id
WHERE r.role = 'coordinator' GROUP BY r.county_code;

-- The oldest plans come first, those that are worked by come last.
CREATE UNLOGGED TABLE bench.plan AS
SELECT row_number() OVER (ORDER BY p.state = 'adopted', p.id) - 1 AS place, p.id, p.uid, p.state, p.county_code,
    g.id AS goal_id, g.uid AS goal, c.first, c.second, n.neighbours
FROM plan p JOIN goal g ON g.plan_id = p.id JOIN bench.coordinator c USING (county_code)
JOIN (SELECT county_code, count(*)::int AS neighbours FROM bench.organisation GROUP BY 1) n
USING (county_code);
CREATE UNIQUE INDEX ON bench.plan (place);

-- One to eight owners, three in the mean.
CREATE UNLOGGED TABLE bench.drawn AS
SELECT i, p.place AS plan,
    (ARRAY[1, 1, 2, 2, 2, 3, 3, 4, 5, 8])[1 + bench.chance(i, 1, 10)] AS owners,
    p.state = 'adopted' AS lively,
    current_setting('bench.now')::timestamptz - interval '6 hours'
        - bench.chance(i, 2, 80000) * interval '1 second'
        - (CASE WHEN p.state = 'adopted' THEN 60 + bench.chance(i, 3, 500)
            ELSE 600 + bench.chance(i, 3, 300) END) * interval '1 day' AS begun,
    bench.chance(i, 4, 100) AS lot,
    CASE WHEN bench.chance(i, 8, 5) < 2
        THEN bench.day(current_setting('bench.now')::timestamptz + interval '60 days')
    END AS anchor_by  -- the others have their plan's day, which has passed
FROM generate_series(1, current_setting('bench.activities')::bigint) AS i
JOIN bench.plan p ON p.place = (i - 1) * (SELECT count(*) FROM bench.plan)
    / current_setting('bench.activities')::bigint;

-- Steps run through the owners round by round: all anchor, all implement, all follow up.
CREATE UNLOGGED TABLE bench.activity AS
SELECT d.*, ended.ended, taken.steps, padded.edits, follows.follows,
    1 + edits + steps + follows + (ended <> '')::int AS entries,
    bench.uid(begun, 'activity' || i) AS uid
FROM bench.drawn d,
LATERAL (SELECT CASE
    WHEN current_setting('bench.steps') = 'few' THEN
        CASE WHEN lively AND lot >= 5 THEN '' ELSE 'cancel' END
    WHEN lively THEN CASE WHEN lot < 5 THEN 'cancel' WHEN lot < 12 THEN 'confirm_follow_up' ELSE '' END
    WHEN lot < 25 THEN 'cancel' ELSE 'confirm_follow_up' END AS ended) AS ended,
LATERAL (SELECT CASE
    WHEN ended = 'confirm_follow_up' THEN 3 * owners
    WHEN current_setting('bench.steps') = 'few' THEN
        CASE WHEN lively THEN (ARRAY[0, 0, 1, owners])[1 + bench.chance(i, 5, 4)] ELSE 0 END
    ELSE bench.chance(i, 5, 3 * owners) END AS steps) AS taken,
LATERAL (SELECT CASE WHEN current_setting('bench.steps') = 'few' THEN 0
    ELSE bench.chance(i, 6, 2) END AS edits) AS padded,
LATERAL (SELECT least(2, steps / owners) AS follows) AS follows;
CREATE UNIQUE INDEX ON bench.activity (i);

CREATE UNLOGGED TABLE bench.part AS
SELECT row_number() OVER (ORDER BY a.i, j) AS id, a.i, j, o.id AS organisation_id,
    o.uid AS organisation, o.reporter,
    CASE WHEN j = 0 THEN 'lead' ELSE 'responsible' END AS role,
    bench.uid(a.begun, 'part' || a.i || '/' || j) AS uid,
    -- how many steps this owner has taken
    (a.steps - j + a.owners - 1) / a.owners AS taken
FROM bench.activity a JOIN bench.plan p ON p.place = a.plan
CROSS JOIN LATERAL generate_series(0, a.owners - 1) AS j
JOIN bench.organisation o ON o.county_code = p.county_code
    AND o.place = (bench.chance(a.i, 7, p.neighbours) + j) % p.neighbours;
CREATE UNIQUE INDEX ON bench.part (i, j);
ANALYZE bench.activity, bench.part, bench.plan, bench.organisation;
