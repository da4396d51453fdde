"""A made-up county that has lived two years through the operations: all people are invented."""

from service.demo.loading import Loaded, is_empty, load
from service.demo.tokens import issue_tokens

__all__ = ["Loaded", "is_empty", "issue_tokens", "load"]
