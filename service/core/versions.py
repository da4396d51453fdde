"""The versions that every trail entry names."""

VERSION = "0.1.0"
MIGRATION = "0018"  # the newest; a test compares it with migrations/versions
FLOW = 1  # raised with every change of the flows' tables; old tables are kept as data
TRAIL_FORMAT = 1
APP = f"{VERSION}+{MIGRATION}"
