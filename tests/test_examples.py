"""Property tests fail for what is wrong, never for how long an example took."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=2)
@given(st.booleans())
def test_an_example_that_a_busy_machine_delays_is_no_failure(_case):
    time.sleep(0.3)
