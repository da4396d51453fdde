"""What tests share: databases to run on, and the list of checks that `./run test` makes."""
