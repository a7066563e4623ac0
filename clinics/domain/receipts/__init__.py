"""What a clinic asked, and what the answer was: signed, so that it can be shown later."""
