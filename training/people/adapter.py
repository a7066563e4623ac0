"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and mail of the product."""


class MFAAdapter(DefaultMFAAdapter):
    """Second factors of the product."""
