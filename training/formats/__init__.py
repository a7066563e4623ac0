"""How dates look where Django's own format of a language is not what we print."""
