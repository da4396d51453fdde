"""How a sign-in through a provider can come to nothing, said in a way that helps no attacker."""

from enum import StrEnum

from service.core.errors import ServiceError


class Failure(StrEnum):
    """What came between; what to do about it stands with the page."""

    EXPIRED = "expired"  # begun too long ago, in another browser, or not at all
    ENDED = "ended"  # by the person or their provider, before it was done
    UNREACHABLE = "unreachable"  # the provider does not answer, or not as one
    UNTRUSTED = "untrusted"  # what it said, or who said it, cannot be relied on
    TOO_WEAK = "too_weak"  # not strong or fresh enough for what the person does
    UNKNOWN = "unknown"  # nobody here is connected with this identity
    OUT_OF_REACH = "out_of_reach"  # the provider may not speak for those the person acts for
    NOT_INVITED = "not_invited"  # only who came by an invitation may connect
    TAKEN = "taken"  # the identity is somebody else's here


class OidcError(ServiceError):
    """A sign-in that came to nothing; *detail* is for the log alone and holds nothing personal."""

    code = "sign_in_failed"

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(f"{failure.value}: {detail}")
        self.failure = failure
        self.detail = detail
