-- A page of what has stopped in a county: late, silent or blocked, the longest first.
\set activity random(:first, :last)
SELECT county_code AS county FROM activity WHERE id = :activity \gset
SELECT count(*) FROM (
    SELECT a.id FROM activity a JOIN plan p ON p.id = a.plan_id
    CROSS JOIN LATERAL (
        SELECT max(greatest(r.state_since, r.reported_at)) AS at,
            bool_or(r.blocked AND r.state NOT IN ('declined', 'ended')) AS blocked
        FROM responsibility r WHERE r.activity_id = a.id AND NOT r.removed AND r.state IS NOT NULL
    ) AS heard
    WHERE a.county_code = :county AND p.state = 'adopted'
    AND a.state IN ('proposed', 'anchored', 'implemented')
    AND (heard.blocked OR CASE a.state
        WHEN 'proposed' THEN coalesce(a.anchor_by, p.anchor_by) < current_date
            OR greatest(a.state_since, p.state_since, heard.at) < now() - interval '90 days'
        WHEN 'anchored' THEN coalesce(a.implement_by, a.ends_on) < current_date
            OR greatest(a.state_since, p.state_since, heard.at) < now() - interval '365 days'
        ELSE coalesce(a.follow_up_by, p.follow_up_by) < current_date
            OR greatest(a.state_since, p.state_since, heard.at) < now() - interval '180 days' END)
    LIMIT 10001) AS found;
WITH page AS MATERIALIZED (
    SELECT a.id, a.uid, a.version, a.number, a.title, a.description, a.county_code, a.focus, a.rule,
        a.round, a.state, a.state_since, a.updated_at,
        a.starts_on, a.ends_on, a.precision, a.recurrence, a.anchor_by,
        a.implement_by, a.follow_up_by, p.uid AS plan, p.title AS plan_title, p.state AS plan_state,
        p.state_since AS plan_since, p.anchor_by AS plan_anchor_by, p.follow_up_by AS plan_follow_up_by,
        g.uid AS goal, g.title AS goal_title
    FROM activity a JOIN plan p ON p.id = a.plan_id LEFT JOIN goal g ON g.id = a.goal_id
    CROSS JOIN LATERAL (
        SELECT max(greatest(r.state_since, r.reported_at)) AS at,
            bool_or(r.blocked AND r.state NOT IN ('declined', 'ended')) AS blocked
        FROM responsibility r WHERE r.activity_id = a.id AND NOT r.removed AND r.state IS NOT NULL
    ) AS heard
    WHERE a.county_code = :county AND p.state = 'adopted'
    AND a.state IN ('proposed', 'anchored', 'implemented')
    AND (heard.blocked OR CASE a.state
        WHEN 'proposed' THEN coalesce(a.anchor_by, p.anchor_by) < current_date
            OR greatest(a.state_since, p.state_since, heard.at) < now() - interval '90 days'
        WHEN 'anchored' THEN coalesce(a.implement_by, a.ends_on) < current_date
            OR greatest(a.state_since, p.state_since, heard.at) < now() - interval '365 days'
        ELSE coalesce(a.follow_up_by, p.follow_up_by) < current_date
            OR greatest(a.state_since, p.state_since, heard.at) < now() - interval '180 days' END)
    ORDER BY a.state_since, a.id LIMIT 10)
SELECT page.*, r.uid AS part, r.role, r.state AS stands, r.state_since AS since, r.progress, r.signal,
    r.blocked, r.blocked_help, r.reported_at, r.on_behalf, o.uid AS organisation, o.name
FROM page LEFT JOIN responsibility r ON r.activity_id = page.id AND NOT r.removed
LEFT JOIN organisation o ON o.id = r.organisation_id
ORDER BY page.state_since, page.id, r.id;
