"""A worker that only delivers, as fast as it may: `python -m tests.support.mailing`.

It is the service's own delivery with shorter waits, since a test does not wait ten minutes for the
lease of a worker that it has killed.
"""

import time
from datetime import timedelta

from service import ground
from service.core.config import Config
from service.messages import mail
from service.messages.claim import Pace
from service.messages.delivery import deliver
from service.models.outbox import MAIL

PACE = Pace(
    lease=timedelta(seconds=6),
    first=timedelta(milliseconds=200),
    longest=timedelta(seconds=1),
    attempts=1_000,
)
PAUSE = 0.1  # seconds between rounds that found nothing


def main() -> None:
    """Deliver until killed."""
    app = ground.lay(Config.from_environ())
    with app.app_context():
        carrier = mail.carrier(app.config["MAIL"])
        assert carrier is not None
        while True:
            came_to = deliver({MAIL: carrier}, PACE)
            if not came_to.delivered:
                time.sleep(PAUSE)


if __name__ == "__main__":
    main()
