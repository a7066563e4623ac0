"""Django's PostgreSQL backend; it bears a server that hangs and asks cheaply whether it lives."""
