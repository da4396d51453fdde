-- A page of one owner's activities in one state.
\set activity random(:first, :last)
SELECT organisation_id AS owner FROM responsibility WHERE activity_id = :activity LIMIT 1 \gset
SELECT count(*) FROM (
    SELECT a.id FROM responsibility own JOIN activity a ON a.id = own.activity_id
    WHERE own.organisation_id = :owner AND own.state IS NOT NULL AND NOT own.removed
    AND a.state = 'implemented'
    LIMIT 10001) AS found;
WITH page AS MATERIALIZED (
    SELECT a.id, a.uid, a.version, a.number, a.title, a.description, a.county_code, a.focus, a.rule,
        a.round, a.state, a.state_since, a.updated_at,
        a.starts_on, a.ends_on, a.precision, a.recurrence, a.anchor_by,
        a.implement_by, a.follow_up_by, p.uid AS plan, p.title AS plan_title, p.state AS plan_state,
        p.state_since AS plan_since, p.anchor_by AS plan_anchor_by, p.follow_up_by AS plan_follow_up_by,
        g.uid AS goal, g.title AS goal_title
    FROM responsibility own JOIN activity a ON a.id = own.activity_id
    JOIN plan p ON p.id = a.plan_id LEFT JOIN goal g ON g.id = a.goal_id
    WHERE own.organisation_id = :owner AND own.state IS NOT NULL AND NOT own.removed
    AND a.state = 'implemented'
    ORDER BY a.id LIMIT 10)
SELECT page.*, r.uid AS part, r.role, r.state AS stands, r.state_since AS since, r.progress, r.signal,
    r.blocked, r.blocked_help, r.reported_at, r.on_behalf, o.uid AS organisation, o.name
FROM page LEFT JOIN responsibility r ON r.activity_id = page.id AND NOT r.removed
LEFT JOIN organisation o ON o.id = r.organisation_id
ORDER BY page.id, r.id;
