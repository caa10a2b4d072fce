"""The queue of jobs: django-tasks in the database, and what it lacks for jobs to survive."""
