"""The command line: `forankra`, and `./run` before anything but `test`."""
