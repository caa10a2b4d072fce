"""Papers of applications: received, checked, rebuilt in a child process, read by few."""
