"""PostgreSQL and Valkey as parts of the program, and one supervisor for everything that `make run` starts.

    python -m resolution.embedded                the whole house, in the foreground
    python -m resolution.embedded.throwaway      databases that vanish with whoever asked for them

Nothing here imports Django but `prepare`, which runs as a process of its own: a start is as fast as the
web server's own imports. Only Unix sockets in a private folder are opened; DATABASE_URL, REDIS_URL and
CELERY_BROKER_URL switch the part that they replace off.
"""
