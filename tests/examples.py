"""How the made-up cases of property tests are tried.

No example has a time to keep: a machine at work is slow at once, and speed is what `./dev bench`
measures. A failure prints how to play it again.
"""

from hypothesis import HealthCheck, settings

PATIENT = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
# Examples that share the fixtures of their test, as they share its database.
SHARING = settings(
    PATIENT, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
PROFILE = "patient"
settings.register_profile(PROFILE, PATIENT)
