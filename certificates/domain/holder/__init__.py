"""What a holder shares, takes along and is reminded of."""
