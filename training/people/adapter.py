"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from training.lib.mail import OneSourceMail


class AccountAdapter(OneSourceMail, DefaultAccountAdapter):
    """Sign-up, sign-in and mail of the product."""


class MFAAdapter(DefaultMFAAdapter):
    """Second factors of the product."""
