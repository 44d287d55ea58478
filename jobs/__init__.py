"""Long work that survives: a row is the truth, Celery carries it, a sweeper brings back what was lost."""
