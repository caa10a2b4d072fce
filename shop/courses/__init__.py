"""The course planner: patients × sessions × millilitres become packs, against what is there."""
