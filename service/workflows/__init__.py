"""The rules: what may happen to an activity and its parts, by whom, and when."""
