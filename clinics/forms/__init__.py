"""Forms of the clinic desk, by subject."""

from clinics.forms.base import NO_PATIENTS, AsOfForm, ClinicForm

__all__ = ["NO_PATIENTS", "AsOfForm", "ClinicForm"]
