SELECT username FROM plans_person WHERE username LIKE '%@bench.test'
