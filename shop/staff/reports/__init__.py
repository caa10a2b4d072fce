"""Reports: what was sold, how licences stand, how long applications waited."""
