SELECT a.uid, a.version, a.county_code, plan.uid,
    json_agg(json_build_array(o.uid, r.state, p.email) ORDER BY r.id)
FROM activity a JOIN plan ON plan.id = a.plan_id
JOIN responsibility r ON r.activity_id = a.id AND NOT r.removed
JOIN organisation o ON o.id = r.organisation_id
JOIN person_role g ON g.organisation_id = o.id AND g.role = 'reporter'
JOIN person p ON p.id = g.person_id
WHERE plan.state = 'adopted' AND a.state IN ('proposed', 'anchored', 'implemented')
GROUP BY a.id, plan.uid
ORDER BY a.id
