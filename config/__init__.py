"""Settings, URLs and the Celery application."""
