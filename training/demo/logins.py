"""Who can sign in to the demonstration, and how; the same at every start."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from training.people.models import User

PASSWORD = "needlewise-demo-2026"  # noqa: S105  (known to everybody; the demo is refused in production)


@dataclass(frozen=True)
class Person:
    role: str
    email: str
    name: str
    can: str
    second_factor: bool = False


PEOPLE = [
    Person(
        "physiotherapist",
        "physio@needlewise.example",
        "Robin Castellane",
        "reads the lessons, sits the quizzes, decides what the clinic sees",
    ),
    Person(
        "colleague",
        "colleague@needlewise.example",
        "Ines Okonkwo-Lindqvist",
        "holds the theory and the core upper quarter, and shares them with the clinic",
    ),
    Person(
        "instructor",
        "instructor@needlewise.example",
        "Thea Brandvold",
        "drafts changes to lessons, signs texts, sees the results of the course",
        second_factor=True,
    ),
    Person(
        "manager",
        "manager@needlewise.example",
        "Desmond Achterberg",
        "invites staff and sees the certificates of those who consent",
        second_factor=True,
    ),
    Person(
        "admin",
        "admin@needlewise.example",
        "Yuki Fairweather",
        "publishes, decides acts of two people, uses the admin",
        second_factor=True,
    ),
    Person(
        "second admin",
        "admin2@needlewise.example",
        "Lucian Petrescu",
        "is the second person for acts that need two",
        second_factor=True,
    ),
]


def give_login(person: Person) -> User:
    """The account of a person, made now or earlier."""
    user = User.objects.filter(email=person.email).first()
    if user is not None:
        return user
    is_admin = person.role in {"admin", "second admin"}
    user = User.objects.create(
        email=person.email,
        password=_hashed(),
        legal_name=person.name,
        is_staff=is_admin,
        is_superuser=is_admin,
    )
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    if person.second_factor and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, totp_secret(person))
    return user


def totp_secret(person: Person) -> str:
    """The same secret at every start, so that an authenticator app keeps working."""
    return base64.b32encode(hashlib.sha256(person.email.encode()).digest()[:20]).decode()


@cache
def _hashed() -> str:
    """Once for all of them: to hash is slow on purpose, and everybody has the same password."""
    return make_password(PASSWORD)
