"""The life of a credential: cycles, editions, suspensions, what it states."""
