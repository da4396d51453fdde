SELECT email FROM person WHERE email LIKE '%@bench.test'
